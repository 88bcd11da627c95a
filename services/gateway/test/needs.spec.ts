import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import * as contracts from '@na/contracts';
import { NEED, type Need } from '../src/access/needs.ts';
import { PERMISSIONS } from '../src/access/permissions.ts';
import { house, type House } from './house.ts';

/** Routes that come from a library which knows nothing of credentials; what they say is for orchestrators and Prometheus. */
const OPERATIONAL = ['HealthController', 'MetricsController'];

describe('what is needed', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());

  // ASVS 8.2.1, 8.3.1
  it('is declared by every route', () => {
    const mute: string[] = [];
    let count = 0;
    for (const { controller, method, handler } of handlersOf(at)) {
      if (OPERATIONAL.includes(controller)) continue;
      count++;
      const need = new Reflector().get<Need | undefined>(NEED, handler);
      const isKnown = need && ['public', 'credential', 'user', ...Object.keys(PERMISSIONS)].includes(need.needs);
      if (!isKnown) mute.push(`${controller}.${method}`);
    }
    expect(mute).toEqual([]);
    expect(count).toBeGreaterThan(40);
  });

  it('is declared by every call that the gateway makes on somebody’s behalf, in words that roles know', () => {
    const calls = Object.values(contracts)
      .filter(value => typeof value === 'object' && value !== null)
      .flatMap(service => Object.values(service as object))
      .filter((value): value is contracts.CallType<unknown, unknown> =>
        Boolean((value as { response?: unknown })?.response),
      );
    const unknown = calls.filter(({ permission }) => permission !== undefined && !(permission in PERMISSIONS));
    expect(unknown.map(({ name }) => name)).toEqual([]);
    const mute = calls.filter(({ permission }) => permission === undefined).map(({ name }) => name);
    expect(mute.filter(name => !/\.(WorkerService|SystemService|NotionWebhookIntakeService)\./.test(name))).toEqual([]);
  });

  it('is told in the document', async () => {
    const { paths } = (await at.ask('GET', '/docs/openapi.json', { as: null })).body as {
      paths: Record<string, Record<string, { 'x-needs'?: Need; security?: object[] }>>;
    };
    for (const [path, methods] of Object.entries(paths))
      for (const [method, operation] of Object.entries(methods)) {
        expect({ path, method, needs: operation['x-needs']?.needs }).toEqual({
          path,
          method,
          needs: expect.any(String),
        });
        if (operation['x-needs']?.needs === 'public') expect(operation.security).toEqual([{}]);
      }
  });
});

function handlersOf({ app }: House) {
  const scanner = new MetadataScanner();
  const controllers = [...app.get(ModulesContainer).values()].flatMap(module => [...module.controllers.values()]);
  return controllers.flatMap(({ instance, name }) => {
    const prototype = Object.getPrototypeOf(instance as object) as object;
    return scanner
      .getAllMethodNames(prototype)
      .map(method => ({ controller: String(name), method, handler: (instance as never)[method] as () => unknown }))
      .filter(({ handler }) => Reflect.getMetadata(METHOD_METADATA, handler) !== undefined);
  });
}
