import { loadConfig } from '@na/config';
import { SecretBox } from '@na/secrets';
import { createService } from '@na/service';
import { eventually } from '@na/testing';
import { randomBytes, randomUUID } from 'node:crypto';
import { configShape } from '../src/config.ts';
import { Links } from '../src/connections/links.ts';
import { webhookOwner } from '../src/webhooks/webhook-intake.ts';
import { WithoutWorker } from './without-worker.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

describe('a change of TOKEN_ENCRYPTION_KEY', () => {
  // ASVS 11.2.2
  it('seals all tokens anew at the next start; until then, and after, connections work', async () => {
    const { workspaceId, connectionId: id, database } = world;
    const [first, second] = [world.environment['TOKEN_ENCRYPTION_KEY']!, randomBytes(32).toString('base64')];
    const old = new SecretBox(first);
    await database.query('insert into notion_grant (connection_id, sealed_refresh_token) values ($1, $2)', [
      id,
      old.seal('nrt_x', `${id}/refresh`),
    ]);
    await database.query(
      `insert into revocation (connection_id, workspace_id, sealed_token, sealed_refresh_token, next_at)
       values ($1, $2, $3, $4, now() + interval '1 hour')`,
      [id, workspaceId, old.seal('ntn_x', id), old.seal('nrt_x', `${id}/refresh`)],
    );
    const hook = randomUUID();
    await database.query(
      `insert into webhook (id, connection_id, state, sealed_token) values ($1, $2, 'awaiting_verification', $3)`,
      [hook, id, old.seal('secret_x', webhookOwner(hook))],
    );
    const sealed = () =>
      database.query<{ sealed: string }>(
        `select sealed_token as sealed from connection union all select sealed_refresh_token from notion_grant
         union all select sealed_token from revocation union all select sealed_refresh_token from revocation
         union all select sealed_token from webhook`,
      );
    const environment = { ...world.environment, TOKEN_ENCRYPTION_KEY: second, TOKEN_ENCRYPTION_OLD_KEYS: first };
    const config = loadConfig(configShape, environment);
    const next = await createService({ name: 'notion-sync', module: WithoutWorker, configShape }, config);
    try {
      await next.init();
      const current = new SecretBox(second);
      await eventually(async () => {
        const all = await sealed();
        expect(all).toHaveLength(5);
        expect(all.filter(row => current.isOutdated(row.sealed))).toEqual([]);
      });
      const check = next.get(Links, { strict: false }).check({ workspaceId, id });
      expect(await check).toMatchObject({ state: 'active' });
      const [grant] = await database.query<{ token: string }>('select sealed_refresh_token as token from notion_grant');
      expect(current.open(grant!.token, `${id}/refresh`)).toBe('nrt_x');
    } finally {
      await next.close();
    }
  });
});
