import { SecretBox } from '@na/secrets';
import { eventually } from '@na/testing';
import { randomBytes, randomUUID } from 'node:crypto';
import { sealedOf, type SecretColumns } from '../src/secret/sealed-secret.ts';
import { buildHouse, type House } from './house.ts';
import { startReceiver, verified, type Receiver } from './receiver.ts';

describe('a change of SECRETS_KEY', () => {
  let house: House;
  let receiver: Receiver;
  beforeAll(async () => {
    house = await buildHouse();
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await house?.close();
    await receiver?.stop();
  });

  /** Endpoints as the version before stored them: without the name of a key. */
  const asBefore = (id: string) => house.database.query('update endpoint set key_id = null where id = $1', [id]);
  const stored = () => house.database.query<SecretColumns & { id: string }>('select id, key_id, secret from endpoint');
  /** A task dies; what comes of it is signed with the secret of its endpoint. */
  const expectSigned = async (workspaceId: string, secret: string | undefined) => {
    const before = receiver.received.length;
    await house.taskDies(workspaceId);
    await eventually(() => expect(receiver.received.length).toBe(before + 1));
    verified(secret, receiver.received.at(-1)!);
  };

  // ASVS 11.2.2
  it('leaves signatures as they were, by old and new replicas alike, and seals at the next start what other keys have sealed', async () => {
    const [first, second] = [house.environment.SECRETS_KEY!, randomBytes(32).toString('base64')];
    const old = await house.startAlerting();
    const [named, nameless] = [randomUUID(), randomUUID()];
    const secrets = new Map<string, string | undefined>();
    for (const workspaceId of [named, nameless]) {
      await house.createRule(workspaceId);
      const { id, secret } = await house.createEndpoint(workspaceId, receiver.url);
      secrets.set(workspaceId, secret);
      if (workspaceId === nameless) await asBefore(id);
      await expectSigned(workspaceId, secret);
    }
    await old.close();

    const next = await house.startAlerting({ SECRETS_KEY: second, SECRETS_OLD_KEYS: first });
    for (const [workspaceId, secret] of secrets) await expectSigned(workspaceId, secret);
    const current = new SecretBox(second);
    await eventually(async () => {
      const rows = await stored();
      expect(rows).toHaveLength(2);
      expect(rows.filter(row => current.isOutdated(sealedOf(row)))).toEqual([]);
    });
    await next.close();

    // The old key is gone for good.
    await house.startAlerting({ SECRETS_KEY: second });
    for (const [workspaceId, secret] of secrets) await expectSigned(workspaceId, secret);
  });
});
