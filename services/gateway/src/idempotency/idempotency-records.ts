import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { IdempotencyInProgress, IdempotencyKeyReused } from '../errors.ts';
import type { IdempotentRequest } from './idempotent-request.ts';
import { seal, unseal } from './seal.ts';

/** How long an answer is kept. */
export const KEPT = '24 hours';
/**
 * How long one who has begun is waited for before another may begin, in milliseconds. Should the first still be at it then, both ask
 * for the same id, and one thing is made.
 */
const HELD_MS = 10_000;

/** An answer as it is given again. */
export interface KeptAnswer {
  status: number;
  headers: { [name: string]: string };
  body: unknown;
}

/** A request that was begun. */
export interface Begun {
  /** The id of what is to be made. */
  resourceId: string;
  /** Until when others keep away; tells one who begins from another who begins after. */
  heldUntil: string;
}

/** Either what was answered before, or leave to begin. */
export type Claim = { answer: KeptAnswer } | Begun;

interface Row {
  fingerprint: Buffer;
  answer: Buffer | null;
  leftMs: number;
}

/** Remembers what was asked with an Idempotency-Key, and what was answered. */
@Injectable()
export class IdempotencyRecords {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Begins a request, or finds its answer. One that was begun and never answered, because a process died, begins again with the
   * same id.
   * @throws Problem `idempotency_key_reused`, `idempotency_in_progress`
   */
  async claim({ id, fingerprint, key }: IdempotentRequest): Promise<Claim> {
    const [begun] = await this.dataSource.query<Begun[]>(CLAIM, [id, fingerprint, HELD_MS, KEPT]);
    if (begun) return begun;
    const [row] = await this.dataSource.query<Row[]>(FIND, [id]);
    // Whoever held it gave it up just now.
    if (!row) throw IdempotencyInProgress({ retryAfterMs: 1_000 });
    if (!row.fingerprint.equals(fingerprint)) throw IdempotencyKeyReused({});
    if (!row.answer) throw IdempotencyInProgress({ retryAfterMs: Math.max(1_000, row.leftMs) });
    return { answer: unseal<KeptAnswer>(row.answer, this.#keys(key)) };
  }

  /** Keeps the answer. */
  async keep({ id, key }: IdempotentRequest, answer: KeptAnswer): Promise<void> {
    await this.dataSource.query(`update idempotency set answer = $2 where id = $1 and answer is null`, [
      id,
      seal(answer, this.#keys(key)),
    ]);
  }

  /** The request was refused, so nothing was made: the key is free for a better one. */
  async forget({ id }: IdempotentRequest, { heldUntil }: Begun): Promise<void> {
    await this.dataSource.query(`delete from idempotency where id = $1 and answer is null and held_until = $2`, [
      id,
      heldUntil,
    ]);
  }

  /** Nobody knows whether something was made: the same request may come again at once, and names the same id. */
  async release({ id }: IdempotentRequest, { heldUntil }: Begun): Promise<void> {
    await this.dataSource.query(
      `update idempotency set held_until = now() where id = $1 and answer is null and held_until = $2`,
      [id, heldUntil],
    );
  }

  #keys(idempotencyKey: string) {
    return { secret: this.config.JWT_SIGNING_KEY, idempotencyKey };
  }
}

const CLAIM = `
  insert into idempotency as known (id, fingerprint, held_until)
  values ($1, $2, now() + $3 * interval '1 millisecond')
  on conflict (id) do update set
    fingerprint = excluded.fingerprint,
    held_until = excluded.held_until,
    answer = null,
    resource_id = case when known.created_at > now() - $4::interval then known.resource_id else excluded.resource_id end,
    created_at = case when known.created_at > now() - $4::interval then known.created_at else excluded.created_at end
  where known.created_at <= now() - $4::interval
     or (known.answer is null and known.held_until <= now() and known.fingerprint = excluded.fingerprint)
  returning resource_id as "resourceId", held_until::text as "heldUntil"`;

const FIND = `
  select fingerprint, answer, extract(epoch from held_until - now())::float8 * 1000 as "leftMs"
  from idempotency where id = $1`;
