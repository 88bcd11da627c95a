import type { FastifyInstance } from 'fastify';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { house, type House } from './house.ts';
import { templateOf, type OpenApi } from '@na/testing';

describe('the OpenAPI document', () => {
  let at: House;
  let document: OpenApi & {
    openapi: string;
    components: { schemas: Record<string, object>; securitySchemes: object };
  };
  beforeAll(async () => {
    at = await house();
    document = (await at.ask('GET', '/docs/openapi.json', { as: null })).body;
  });
  afterAll(() => at?.close());

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
    );

  it('describes every route that there is, and no other', () => {
    const fastify = at.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    const ofTheApi = routesOf(fastify).filter(route => /^\w+ \/(v1\/|\.well-known\/|health$)/.test(route));
    expect(
      operations()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(ofTheApi.sort());
  });

  it('is OpenAPI 3.1 whose every reference leads somewhere and whose every schema compiles', () => {
    expect(document.openapi).toBe('3.1.0');
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas).toHaveProperty(name!);
    expect(text).not.toMatch(/"nullable"|"type":"(any|file)"|Dto"/);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'openapi', ...document });
    for (const name of Object.keys(document.components.schemas))
      expect(() => ajv.compile({ $ref: `openapi#/components/schemas/${name}` })).not.toThrow();
  });

  it('has no schema that nothing uses', () => {
    const { paths, components } = document;
    const used = new Set<string>();
    const follow = (part: unknown): void => {
      for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
        if (used.has(name!)) continue;
        used.add(name!);
        follow(components.schemas[name!]);
      }
    };
    follow(paths);
    expect(Object.keys(components.schemas).filter(name => !used.has(name))).toEqual([]);
  });

  it('says of what may be null that it may, in the words of 3.1, and gives examples that fit', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'openapi', ...document });
    const unfit: string[] = [];
    let nullable = 0;
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const { properties = {} } = schema as {
        properties?: Record<string, { type?: unknown; enum?: unknown[]; example?: unknown }>;
      };
      for (const [property, { type, enum: words, example }] of Object.entries(properties)) {
        if (Array.isArray(type) && type.includes('null')) nullable++;
        if (words && Array.isArray(type) && type.includes('null') && !words.includes(null))
          unfit.push(`${name}.${property} lacks null`);
        const fits = ajv.compile({ $ref: `openapi#/components/schemas/${name}/properties/${property}` });
        if (example !== undefined && !fits(example)) unfit.push(`${name}.${property} ${JSON.stringify(example)}`);
      }
    }
    expect(unfit).toEqual([]);
    expect(nullable).toBeGreaterThan(10);
  });

  it('has a sentence for every operation, parameter, answer and field', () => {
    const mute: string[] = [];
    const ids = new Set<string>();
    for (const { name, operation } of operations()) {
      const {
        operationId,
        summary,
        tags,
        parameters = [],
        responses,
      } = operation as never as {
        operationId: string;
        summary?: string;
        tags?: string[];
        parameters?: { name: string; description?: string }[];
        responses: Record<string, { description?: string }>;
      };
      ids.add(operationId);
      if (!summary?.endsWith('.') || !tags?.length) mute.push(name);
      for (const parameter of parameters) if (!parameter.description) mute.push(`${name} ${parameter.name}`);
      for (const [status, { description }] of Object.entries(responses))
        if (!description) mute.push(`${name} ${status}`);
    }
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      for (const [property, { description }] of Object.entries(
        (schema as { properties?: Record<string, { description?: string }> }).properties ?? {},
      )) {
        if (!description?.endsWith('.')) mute.push(`${name}.${property}`);
      }
    }
    expect(mute).toEqual([]);
    expect(ids.size).toBe(operations().length);
  });

  // ASVS 15.3.3
  it('says of each body that other fields are refused, and of each problem how it looks', () => {
    for (const { name, operation } of operations()) {
      const body = JSON.stringify((operation as { requestBody?: object }).requestBody ?? {});
      const schema = /schemas\/(\w+)"/.exec(body)?.[1];
      if (schema)
        expect({ name, ...document.components.schemas[schema] }).toMatchObject({ additionalProperties: false });
      for (const [status, { content }] of Object.entries(operation.responses)) {
        if (Number(status) >= 400 && name !== 'get /health')
          expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
      }
    }
  });

  // ASVS 14.2.3
  it('is shown to people by a page that loads everything from here', async () => {
    const { status, headers, body } = await at.ask('GET', '/docs', { as: null });
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(body).not.toMatch(/https?:|<style|<script>|\son\w+=/);
    const loaded = [...String(body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    for (const path of [...loaded, '/docs/openapi.json']) expect((await fetch(at.url + path)).status).toBe(200);
    for (const path of [
      '/docs/assets/',
      '/docs/assets',
      '/docs/assets/package.json',
      '/docs/assets/../../../package.json',
      '/docs/assets/index.html',
    ]) {
      expect((await fetch(at.url + path)).status).toBe(404);
    }
  });

  it('finds the operation of a path', () => {
    expect(templateOf(document, '/v1/tasks/1/events')).toBe('/v1/tasks/{id}/events');
  });
});

/** All routes of a server as the document names them, from the tree that Fastify prints. */
function routesOf(fastify: FastifyInstance): string[] {
  const stack: string[] = [];
  return fastify
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap(line => {
      const [, indent, part, methods] = /^([│ ]*)[├└]── (\S+) \(([A-Z, ]+)\)$/.exec(line) ?? [];
      if (indent === undefined || !part || !methods) return [];
      stack.splice(indent.length / 4, Infinity, part);
      const path = stack.join('').replace(/:(\w+)/g, '{$1}');
      return methods
        .split(', ')
        .filter(method => method !== 'HEAD')
        .map(method => `${method.toLowerCase()} ${path}`);
    });
}
