import { house, type House } from './house.ts';

interface Operation {
  requestBody?: object;
  responses: Record<string, object>;
}

/** Where a secret is answered: to whoever it was made for, by what made it. An endpoint's is there at its creation only. */
const SHOWN_ONCE = [
  'ActivatedFactor.recoveryCodes: POST /v1/me/factors/{id}/activate',
  'ApplicationWithSecret.secret: POST /v1/applications, POST /v1/applications/{id}/rotate-secret',
  'CreatedApiKey.key: POST /v1/api-keys, POST /v1/api-keys/{id}/rotate, POST /v1/service-accounts/{id}/keys',
  'CreatedFactor.secret: POST /v1/me/factors',
  'Endpoint.secret: POST /v1/endpoints, GET /v1/endpoints',
  'Session.csrfToken: POST /v1/sessions, POST /v1/sessions/current/confirm',
  'Session.refreshToken: POST /v1/sessions, POST /v1/sessions/current/confirm',
  'Session.token: POST /v1/sessions, POST /v1/sessions/current/confirm',
  'Tokens.refreshToken: POST /v1/sessions/refresh',
  'Tokens.token: POST /v1/sessions/refresh',
  'WebhookVerificationToken.verificationToken: POST /v1/connections/{id}/webhook/verification-token',
];

const IS_SECRET = /^(?!must|.*(?:At|Until|Preview)$).*(?:password|secret|token|hash|seed|recoveryCodes$)|^key$/i;
/** A limit's key is its name. */
const IS_NAME = ['Gate.key'];

/** What is set by us alone. */
const OURS = ['id', 'workspaceId', 'userId', 'createdBy', 'createdAt', 'updatedAt', 'version', 'state', 'isOperator'];

describe('the fields', () => {
  let at: House;
  let operations: { route: string; operation: Operation }[];
  let schemas: Record<string, { properties?: object }>;
  beforeAll(async () => {
    at = await house();
    const document = (await at.ask('GET', '/docs/openapi.json', { as: null })).body;
    schemas = document.components.schemas;
    operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, operation })),
    );
  });
  afterAll(() => at?.close());

  /** The schemas that a part of the document leads to. */
  function schemasIn(part: unknown, known = new Set<string>()): Set<string> {
    for (const [, name] of JSON.stringify(part ?? {}).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (known.has(name!)) continue;
      known.add(name!);
      schemasIn(schemas[name!], known);
    }
    return known;
  }

  // ASVS 8.2.3
  it('of answers hold no secret, but where it is made', () => {
    const found = new Map<string, string[]>();
    for (const { route, operation } of operations) {
      const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      for (const name of schemasIn(answers))
        for (const field of Object.keys(schemas[name]!.properties ?? {}).filter(each => IS_SECRET.test(each)))
          if (!IS_NAME.includes(`${name}.${field}`))
            found.set(`${name}.${field}`, [...(found.get(`${name}.${field}`) ?? []), route]);
    }
    const shown = [...found].map(([field, routes]) => `${field}: ${routes.join(', ')}`).sort();
    expect(shown).toEqual(SHOWN_ONCE);
  });

  // ASVS 8.2.3
  it('of bodies hold nothing that is ours to set', () => {
    const bodies = operations.flatMap(({ route, operation }) =>
      [...schemasIn(operation.requestBody)].map(name => ({ route, name })),
    );
    expect(bodies.length).toBeGreaterThan(20);
    for (const { route, name } of bodies) {
      const fields = Object.keys(schemas[name]!.properties ?? {});
      expect({ route, name, ours: fields.filter(field => OURS.includes(field)) }).toEqual({ route, name, ours: [] });
    }
  });
});
