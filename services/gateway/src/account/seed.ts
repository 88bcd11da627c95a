import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { ApiKeyCreated } from '@na/contracts';
import { tell, transaction, uuidv7 } from '@na/persistence';
import { flow } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { prefixOf, readKey, type ReadKey } from '../api-key/key-text.ts';
import { Passwords } from './passwords.ts';
import { Membership } from '../workspace/workspace.entity.ts';
import { User } from './user.entity.ts';

/**
 * Makes the first user, who is an operator of the instance, their workspace "Demo" and an API key as the configuration names them. Repeatable, also by several
 * replicas at once; the configured password counts.
 */
@Injectable()
export class Seed implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: Passwords,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { GATEWAY_SEED_EMAIL: email, GATEWAY_SEED_PASSWORD: password, GATEWAY_SEED_API_KEY: apiKey } = this.config;
    if (!email && !password && !apiKey) return;
    if (!email || !password)
      throw new Error('GATEWAY_SEED_EMAIL and GATEWAY_SEED_PASSWORD go together; set both, or nothing to be seeded.');
    const own = { correlationId: randomUUID(), actor: 'service:gateway' };
    await flow.run(own, () =>
      transaction(this.dataSource, async tx => {
        await tx.query(`select pg_advisory_xact_lock(hashtextextended('gateway seed', 0))`);
        const userId = await this.#user(tx, email.toLowerCase(), password);
        const workspaceId = await workspaceOf(tx, userId);
        if (apiKey) await addKey(tx, workspaceId, `user:${userId}`, apiKey);
      }),
    );
  }

  async #user(tx: EntityManager, email: string, password: string): Promise<string> {
    const known = await tx.findOneBy(User, { email });
    if (known?.isOperator && (await this.passwords.isRight(password, known.passwordHash))) return known.id;
    const passwordHash = await this.passwords.hash(password);
    const [user] = await tx.query<{ id: string }[]>(
      `insert into users (email, password_hash, is_operator, email_verified_at) values ($1, $2, true, now())
       on conflict (email) do update set password_hash = excluded.password_hash, is_operator = true returning id`,
      [email, passwordHash],
    );
    return user!.id;
  }
}

async function workspaceOf(tx: EntityManager, userId: string): Promise<string> {
  const membership = await tx.findOne(Membership, { where: { userId }, order: { workspaceId: 'asc' } });
  if (membership) return membership.workspaceId;
  const [made] = await tx.query<{ id: string }[]>(`insert into workspaces (name) values ('Demo') returning id`);
  await tx.insert(Membership, { userId, workspaceId: made!.id, role: 'owner' });
  return made!.id;
}

/** The key is stored as it is: `na_` and 29 or more characters, the form of keys from before they had checksums, or today's. */
async function addKey(tx: EntityManager, workspaceId: string, createdBy: string, key: string): Promise<void> {
  const id = uuidv7();
  const name = 'Demo';
  // The configuration was read, so the key is one.
  const { publicId, secretHash } = readKey(key) as ReadKey;
  const added = await tx.query<unknown[]>(
    `insert into api_keys (id, workspace_id, name, prefix, public_id, hash, scopes, created_by)
     values ($1, $2, $3, $4, $5, $6, '{read,write}', $7) on conflict (public_id) do nothing returning id`,
    [id, workspaceId, name, prefixOf(key), publicId, secretHash, createdBy],
  );
  if (added.length) await tell(tx, ApiKeyCreated, { apiKeyId: id, name }, { workspaceId });
}
