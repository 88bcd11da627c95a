import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { Problem } from '@na/errors';
import { transaction, uuidv7 } from '@na/persistence';
import { knownClientOf, notedProblemOf } from '@na/service';
import { flow, logger } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Config } from '../../config.ts';
import type { GatewayRequest } from '../../http/gateway-request.ts';
import { networkOfClient } from '../network.ts';
import { Blocks } from './blocks.ts';
import { BLOCKED_AGAIN, COUNT } from './blocks.queries.ts';

const log = logger('blocks');

const WINDOW = '10 minutes';
/** How long a block lasts when it is the first, second, … of late, in minutes. */
const LASTS_MIN = [1, 5, 15, 60] as const;
/** How long it is remembered how often somebody was blocked. */
const OF_LATE = '24 hours';
/** What was refused is counted together at this pace, so that an attack costs one statement and not one a request; in milliseconds. */
const COUNT_EVERY_MS = 500;
/** What one replica counts between two statements; whoever comes with more addresses than that is nobody whom blocks would stop. */
const MOST = 10_000;

/** Counts credentials that were refused, by client and over all replicas, and blocks clients who only guess. */
@Injectable()
export class RefusedCredentials implements OnApplicationBootstrap, OnModuleDestroy {
  #came = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #isCounting = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly blocks: Blocks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Notes how a request ended. */
  note(request: GatewayRequest): void {
    const problem = notedProblemOf(request);
    if (!problem || !isGuess(problem)) return;
    const client = knownClientOf(request);
    const network = networkOfClient(client);
    if (network === undefined || this.blocks.isExempt(client.ip) || this.#came.size >= MOST) return;
    this.#came.set(network, (this.#came.get(network) ?? 0) + 1);
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.#count(), COUNT_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async #count(): Promise<void> {
    if (this.#came.size === 0 || this.#isCounting) return;
    const came = this.#came;
    this.#came = new Map();
    this.#isCounting = true;
    try {
      const over = await this.dataSource.query<{ network: string }[]>(COUNT, [
        [...came.keys()],
        [...came.values()],
        WINDOW,
        this.config.BLOCK_AFTER_REFUSALS,
      ]);
      for (const { network } of over) await this.#block(network);
    } catch (error) {
      log.warn({ err: error }, 'Refused credentials were not counted.');
    } finally {
      this.#isCounting = false;
    }
  }

  async #block(network: string): Promise<void> {
    const own = { correlationId: randomUUID(), actor: 'service:gateway' };
    await flow.run(own, () =>
      transaction(this.dataSource, async tx => {
        const [[again]] = await tx.query<[{ blocked: number }[], number]>(BLOCKED_AGAIN, [
          network,
          this.config.BLOCK_AFTER_REFUSALS,
          OF_LATE,
        ]);
        if (!again) return;
        await this.blocks.make(tx, {
          id: uuidv7(),
          network,
          because: 'refused_credentials',
          reason: 'Too many credentials were refused.',
          createdBy: own.actor,
          until: endOfBlock(again.blocked, Date.now()).toISOString(),
        });
      }),
    );
  }
}

/** When the first, second, … block in a row ends. */
export function endOfBlock(time: number, now: number): Date {
  return new Date(now + LASTS_MIN[Math.min(time, LASTS_MIN.length) - 1]! * 60_000);
}

const OF_CREDENTIALS = new Set(['credential_refused', 'login_failed', 'refresh_refused']);
/** Once it was good: the program of somebody who is ours, left to itself, comes with it for days. */
const LAPSED = /has expired|session has ended/;

/** Whether somebody came with a credential that was never good. */
export function isGuess({ code, detail }: Pick<Problem, 'code' | 'detail'>): boolean {
  return OF_CREDENTIALS.has(code) && !LAPSED.test(detail);
}
