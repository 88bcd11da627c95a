import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SigningKeyRotated } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { flow } from '@na/telemetry';
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { createPublicKey, randomUUID, type KeyObject } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';

/** The one algorithm that counts, whatever a token says of itself. */
export const ALGORITHM = 'ES256';

/** So long after another replica has changed them, this one may still use the keys that it knows; in milliseconds. */
const KNOWN_FOR_MS = 1_500;
/** Longer than any token lasts that a retired key has signed. */
const KEPT_AFTER_RETIREMENT = '1 hour';
/** Whoever sends made-up key ids is not to make us read the table each time. */
const LOOK_AGAIN_AFTER_MS = 1_000;

interface Row {
  id: string;
  publicJwk: JWK;
  privateJwk: string;
  state: 'next' | 'current' | 'retired';
}

interface Keys {
  readAt: number;
  current: { id: string; privateKey: CryptoKey };
  verifying: ReadonlyMap<string, KeyObject>;
  published: readonly JWK[];
}

/** The keys that sign access tokens: one that signs, one that is published ahead of its time, and those that signed of late. */
@Injectable()
export class SigningKeys implements OnApplicationBootstrap {
  #keys: Promise<Keys> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** Makes the first keys; repeatable, also by several replicas at once. */
  async onApplicationBootstrap(): Promise<void> {
    await this.#change(async tx => {
      for (const state of ['current', 'next'] as const) {
        const [there] = await tx.query<unknown[]>(`select from signing_keys where state = $1`, [state]);
        if (!there) await this.#make(tx, state);
      }
    });
  }

  /** The key that signs now. */
  async current(): Promise<Keys['current']> {
    return (await this.#known()).current;
  }

  /** The key with an id, as a verifier needs it; undefined when there is none. */
  async verifying(id: string): Promise<KeyObject | undefined> {
    const keys = await this.#known();
    const key = keys.verifying.get(id);
    if (key || Date.now() - keys.readAt < LOOK_AGAIN_AFTER_MS) return key;
    return (await this.#read()).verifying.get(id);
  }

  /** What is published: the next key, the current one and those that were retired of late (RFC 7517). */
  async published(): Promise<readonly JWK[]> {
    return (await this.#known()).published;
  }

  /**
   * Lets the next key sign from now on. The one before is retired and goes on to verify what it has signed; when it is compromised, it
   * is gone at once, and with it every access token that it has signed.
   */
  async rotate({ isCompromised }: { isCompromised: boolean }): Promise<void> {
    await this.#change(async tx => {
      if (isCompromised) await tx.query(`delete from signing_keys where state in ('current', 'retired')`);
      else await tx.query(`update signing_keys set state = 'retired', retired_at = now() where state = 'current'`);
      const [[current]] = await tx.query<[[{ id: string }]]>(
        `update signing_keys set state = 'current' where state = 'next' returning id`,
      );
      await this.#make(tx, 'next');
      await tx.query(`delete from signing_keys where retired_at < now() - $1::interval`, [KEPT_AFTER_RETIREMENT]);
      await tell(tx, SigningKeyRotated, { keyId: current.id, compromised: isCompromised });
    });
  }

  async #change(work: (tx: EntityManager) => Promise<void>): Promise<void> {
    const own = flow.current() ?? { correlationId: randomUUID(), actor: 'service:gateway' };
    await flow.run(own, () =>
      transaction(this.dataSource, async tx => {
        await tx.query(`select pg_advisory_xact_lock(hashtextextended('gateway signing keys', 0))`);
        await work(tx);
      }),
    );
    this.#keys = undefined;
  }

  async #make(tx: EntityManager, state: Row['state']): Promise<void> {
    const id = randomUUID();
    const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
    const publicJwk = { ...(await exportJWK(publicKey)), kid: id, alg: ALGORITHM, use: 'sig' };
    const sealed = this.box.seal(JSON.stringify(await exportJWK(privateKey)), id);
    await tx.query(`insert into signing_keys (id, public_jwk, private_jwk, state) values ($1, $2, $3, $4)`, [
      id,
      JSON.stringify(publicJwk),
      sealed,
      state,
    ]);
  }

  async #known(): Promise<Keys> {
    const keys = await this.#keys;
    return keys && Date.now() - keys.readAt < KNOWN_FOR_MS ? keys : this.#read();
  }

  #read(): Promise<Keys> {
    const reading = this.#load();
    this.#keys = reading;
    // What failed is not kept; the next one reads again.
    reading.catch(() => this.#keys === reading && (this.#keys = undefined));
    return reading;
  }

  async #load(): Promise<Keys> {
    const readAt = Date.now();
    const rows = await this.dataSource.query<Row[]>(
      `select id, public_jwk as "publicJwk", private_jwk as "privateJwk", state from signing_keys order by created_at desc`,
    );
    const { id, privateJwk } = rows.find(({ state }) => state === 'current')!;
    const privateKey = (await importJWK(JSON.parse(this.box.open(privateJwk, id)) as JWK, ALGORITHM)) as CryptoKey;
    return {
      readAt,
      current: { id, privateKey },
      verifying: new Map(rows.map(row => [row.id, createPublicKey({ key: row.publicJwk as never, format: 'jwk' })])),
      published: rows.map(({ publicJwk }) => publicJwk),
    };
  }
}
