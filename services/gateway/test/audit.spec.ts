import { AuditService } from '@na/contracts';
import { EMAIL, house, PASSWORD, type House } from './house.ts';
import { ID, record } from './things.ts';

describe('the audit record of the whole system', () => {
  let at: House;
  let operator: string;
  beforeAll(async () => {
    at = await house();
    at.neighbours.answer(AuditService.listRecords, () => ({ records: [] }));
    at.neighbours.answer(AuditService.getRecord, () => record());
    const { body } = await at.ask('POST', '/v1/sessions', { as: null, body: { email: EMAIL, password: PASSWORD } });
    operator = body.token;
  });
  afterAll(() => at?.close());

  it('is shown to an operator', async () => {
    expect((await at.ask('GET', '/v1/audit?includeSystem=true', { as: operator })).status).toBe(200);
    expect((await at.ask('GET', `/v1/audit/${ID}`, { as: operator })).status).toBe(200);
    expect(at.neighbours.asked.map(({ request }) => (request as { includeSystem: boolean }).includeSystem)).toEqual([
      true,
      true,
    ]);
  });

  // ASVS 8.2.1, 16.4.2
  it('is not shown to a key of a workspace', async () => {
    const refused = await at.ask('GET', '/v1/audit?includeSystem=true');
    expect(refused).toMatchObject({ status: 403, body: { code: 'permission_missing' } });
    await at.ask('GET', `/v1/audit/${ID}`);
    expect(at.neighbours.asked.at(-1)?.request).toMatchObject({ includeSystem: false });
  });
});
