import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenApi } from '@na/testing';
import { EXAMPLES } from '../src/openapi/examples.ts';
import { house, type House } from './house.ts';

interface Described {
  requestBody?: { content: { 'application/json': { example?: unknown } } };
  responses: { [status: string]: { content?: { [type: string]: { example?: unknown } } } };
}

describe('the examples of the OpenAPI document', () => {
  let at: House;
  let document: OpenApi;
  beforeAll(async () => {
    at = await house();
    document = (await at.ask('GET', '/docs/openapi.json', { as: null })).body;
  });
  afterAll(() => at?.close());

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation as unknown as Described] as const,
      ),
    );

  it('are of every operation that there is, one that went well among them, and of no other', () => {
    const lacking = operations()
      .map(([name]) => name)
      .filter(name => !Object.keys(EXAMPLES[name]?.responses ?? {}).some(status => Number(status) < 400));
    // `npm run examples` records those of operations that a test asks.
    expect(lacking).toEqual([]);
    expect(Object.keys(EXAMPLES).toSorted()).toEqual(
      operations()
        .map(([name]) => name)
        .toSorted(),
    );
  });

  it('are what the document shows, next to the schemas', () => {
    const hidden: string[] = [];
    let shown = 0;
    for (const [name, { requestBody, responses }] of operations()) {
      const example = EXAMPLES[name]!;
      const asked = requestBody?.content['application/json'];
      if (asked && example.request === undefined) hidden.push(`${name} shows no request`);
      if (asked) expect(asked.example).toEqual(example.request);
      for (const [status, { type, body }] of Object.entries(example.responses)) {
        if (type === undefined || body === undefined) continue;
        expect(responses[status]?.content?.[type]?.example).toEqual(body);
        shown++;
      }
    }
    expect(hidden).toEqual([]);
    expect(shown).toBeGreaterThan(150);
  });

  it('fit the schemas of today, which an example from before a change does not', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    formats.default(ajv);
    ajv.addSchema({ $id: 'openapi', ...document });
    const unfit: string[] = [];
    const check = (name: string, parts: string[], example: unknown) => {
      const pointer = parts.map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
      const fits = ajv.compile({ $ref: `openapi#/${pointer}` });
      if (!fits(example))
        unfit.push(`${name}: ${ajv.errorsText(fits.errors)} ${JSON.stringify(example).slice(0, 300)}`);
    };
    for (const [name, { request, responses }] of Object.entries(EXAMPLES)) {
      const [method, path] = name.split(' ') as [string, string];
      const operation = ['paths', path, method.toLowerCase()];
      if (request !== undefined)
        check(`${name} is asked`, [...operation, 'requestBody', 'content', 'application/json', 'schema'], request);
      for (const [status, { type, body }] of Object.entries(responses)) {
        const { responses: described } = document.paths[path]![method.toLowerCase()]!;
        if (!described[status]) unfit.push(`${name} does not answer ${status}`);
        else if (type && body !== undefined && described[status].content)
          check(`${name} ${status}`, [...operation, 'responses', status, 'content', type, 'schema'], body);
      }
    }
    expect(unfit).toEqual([]);
  });

  it('hold no secret that opens or opened anything', () => {
    const text = JSON.stringify(EXAMPLES);
    expect(text).not.toMatch(
      /eyJ[\w-]{10,}\.[\w-]+\.|(?:ntn|whsec|secret)_\w{8,}|na_[a-z]+_[0-9a-f]{16}_\w{10,}|na_[a-z]+_[\w-]{30,}/,
    );
    expect(text).not.toMatch(/otpauth:\/\/[^"]*secret=[A-Z2-7]{16,}|\$argon2|127\.0\.0\.1:\d|PRIVATE KEY/);
  });
});
