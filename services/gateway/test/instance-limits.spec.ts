import { InstanceLimitService, type CallType } from '@na/contracts';
import { EMAIL, house, PASSWORD, type House } from './house.ts';
import { peopleOf, type Person } from './newcomers.ts';
import { gate, ID, openCircuit, pausedGate } from './things.ts';

const BODY = { key: 'notion:conn_1', limit: { concurrency: 3 } };
const PAUSE = { type: 'notion.page.create', reason: 'Notion is down.' };
const ASKS: [method: string, path: string, body: object | undefined, call: CallType<never, never>, request: object][] =
  [
    ['POST', '/v1/instance-limits', BODY, InstanceLimitService.setInstanceLimit as never, { rule: BODY.limit }],
    ['GET', '/v1/instance-limits', undefined, InstanceLimitService.listInstanceGates as never, { kind: 'limit' }],
    ['DELETE', `/v1/instance-limits/${ID}`, undefined, InstanceLimitService.removeInstanceLimit as never, { id: ID }],
    ['POST', '/v1/instance-pauses', PAUSE, InstanceLimitService.pauseInstance as never, { reason: PAUSE.reason }],
    ['GET', '/v1/instance-pauses', undefined, InstanceLimitService.listInstanceGates as never, { kind: 'pause' }],
    ['DELETE', `/v1/instance-pauses/${ID}`, undefined, InstanceLimitService.resumeInstance as never, { id: ID }],
    ['GET', '/v1/instance-circuits', undefined, InstanceLimitService.listInstanceGates as never, { kind: 'circuit' }],
    [
      ...(['POST', `/v1/instance-circuits/${ID}/reset`, { reason: 'It is back.' }] as const),
      ...([InstanceLimitService.resetInstanceCircuit as never, { id: ID, reason: 'It is back.' }] as const),
    ],
  ];

/** What the scheduler would answer about. */
function answers(path: string) {
  if (path.includes('pauses')) return pausedGate();
  if (path.endsWith('/reset')) return gate({ circuit: 'closed', failures: 0 });
  return path.includes('circuits') ? openCircuit() : gate();
}

describe('limits of the whole instance', () => {
  let at: House;
  let operator: Person;
  let other: Person;
  beforeAll(async () => {
    at = await house({ mail: true, env: { SIGN_UP: 'open', MAIL_REQUESTS_PER_IP: '1000' } });
    const people = peopleOf(at);
    operator = await people.person(EMAIL, PASSWORD);
    other = await people.newcomer('owner-of-one@example.com');
  });
  afterAll(() => at?.close());

  it.each(ASKS)('%s %s is for operators alone', async (method, path, body, call, request) => {
    const one = { ...answers(path), workspaceId: undefined };
    const answer = method === 'GET' ? { gates: [one] } : one;
    at.neighbours.answer(call as CallType<unknown, unknown>, () => answer);
    const refused = await at.ask(method, path, { body, as: other.token });
    expect({ status: refused.status, code: refused.body.code }).toMatchObject({ status: 403 });
    const { status } = await at.ask(method, path, { body, as: operator.token });
    expect(status).toBeLessThan(300);
    const asked = at.neighbours.asked.at(-1)!;
    expect(asked).toMatchObject({ call: call.name, actor: `user:${operator.id}`, request });
  });
});
