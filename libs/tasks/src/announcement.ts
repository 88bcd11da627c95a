import type { JsonObject, TaskType } from '@na/contracts';
import { z } from 'zod';
import type { TaskDeclaration } from './task-handler.ts';

/**
 * A declaration as the scheduler gets it.
 * @throws Error when the payload has a part that JSON cannot carry, such as a Date
 */
export function taskTypeOf({ type, payload, retry, ...said }: TaskDeclaration): TaskType {
  const { version, description, timeoutMs, totalTimeoutMs, limits } = said;
  const keys = limits?.map(({ key, cost = 1 }) => ({ key, cost }));
  const rules = limits?.flatMap(({ key, cost: _, ...rule }) => (Object.keys(rule).length ? [{ key, rule }] : []));
  const policy = { delaysMs: [], neverAfter: [], ...retry };
  return {
    name: type,
    version,
    description,
    payloadSchema: schemaOf(type, payload),
    retry: policy,
    timeoutMs,
    totalTimeoutMs,
    limits: keys && { keys },
    rules: rules?.length ? { keys: rules } : undefined,
  };
}

function schemaOf(type: string, payload: z.ZodType): JsonObject {
  try {
    // What is submitted is the input: a field with a default may be left out.
    return z.toJSONSchema(payload, { io: 'input' }) as JsonObject;
  } catch (error) {
    throw new Error(`The payload of ${type} cannot be described as JSON Schema: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
