import type { OpenAPIObject } from '@nestjs/swagger';
import { readFileSync } from 'node:fs';

/** What was once asked and answered, by operation (`GET /v1/todos`); `npm run examples` records it, without secrets. */
export interface Examples {
  [operation: string]: {
    request?: unknown;
    responses: { [status: string]: { type?: string; body?: unknown } };
  };
}

export const EXAMPLES = JSON.parse(readFileSync(new URL('./examples.json', import.meta.url), 'utf8')) as Examples;

interface Content {
  content?: { [type: string]: { example?: unknown } };
}

/** Puts examples into the document, next to the schemas of what they are examples of. */
export function showExamples({ paths }: OpenAPIObject, examples: Examples): void {
  for (const [operation, { request, responses }] of Object.entries(examples)) {
    const [method = '', path = ''] = operation.split(' ');
    const described = paths[path]?.[method.toLowerCase() as 'get'];
    if (!described) continue;
    const asked = (described.requestBody as Content | undefined)?.content?.['application/json'];
    if (asked && request !== undefined) asked.example = request;
    for (const [status, { type, body }] of Object.entries(responses)) {
      const answered = type && (described.responses[status] as Content | undefined)?.content?.[type];
      if (answered && body !== undefined) answered.example = body;
    }
  }
}
