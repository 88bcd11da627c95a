import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { AddressBlocked, AddressUnblocked } from '@na/contracts';
import { Invalid } from '@na/errors';
import { tell, transaction } from '@na/persistence';
import { knownClientOf, networkList, type Includes } from '@na/service';
import { logger } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../../config.ts';
import { AddressBlockedProblem, BlockNotFound, TooManyRefusals } from '../../errors.ts';
import { isId } from '../../http/fields.ts';
import type { GatewayRequest } from '../../http/gateway-request.ts';
import { listOf, type List, type ListQuery } from '../../http/list.ts';
import { networkOfClient } from '../network.ts';
import { BlockList, type Block } from './block-list.ts';
import { FORGIVE, IN_FORCE_NOW, LIFT, MAKE, ONE, PAGE } from './blocks.queries.ts';

const log = logger('blocks');

/** A block holds on all replicas, and a lifted one no more, within two seconds; this leaves some for the look-up. */
const LOOK_EVERY_MS = 1_000;

/** A block as operators see it. */
export interface KnownBlock extends Block {
  reason: string;
  createdBy: string;
  createdAt: Date;
}

/** Keeps out whom an operator, or too many refused credentials, blocked. */
@Injectable()
export class Blocks implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #isExempt: Includes;
  #list = new BlockList([]);
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) config: Config,
  ) {
    this.#isExempt = networkList(config.BLOCK_EXEMPT);
  }

  /** @throws Problem `address_blocked`, or `too_many_refusals` when it is over after a while */
  refuseBlocked(request: GatewayRequest, now = Date.now()): void {
    const client = knownClientOf(request);
    const block = this.#list.find(client.ip, networkOfClient(client), now);
    if (!block || this.#isExempt(client.ip)) return;
    if (block.because === 'operator' || !block.until) throw AddressBlockedProblem({});
    const retryAfterMs = block.until.getTime() - now;
    throw TooManyRefusals({ minutes: Math.ceil(retryAfterMs / 60_000), retryAfterMs });
  }

  /** Whether an address is never blocked. */
  isExempt(ip: string): boolean {
    return this.#isExempt(ip);
  }

  /** Blocks a network on behalf of an operator. With the id of a block that is there, that one is given. */
  async block(
    by: { actor: string; ip: string },
    id: string,
    { network, reason, until }: { network: string; reason: string; until?: string },
  ): Promise<KnownBlock> {
    if (networkList([network])(by.ip) && !this.#isExempt(by.ip))
      throw Invalid({
        errors: [{ pointer: '/network', detail: 'holds your own address; you could not lift the block' }],
      });
    if (until !== undefined && Date.parse(until) <= Date.now())
      throw Invalid({ errors: [{ pointer: '/until', detail: 'should be in the future' }] });
    const block = { id, network, because: 'operator', reason, createdBy: by.actor, until: until ?? null } as const;
    await transaction(this.dataSource, tx => this.make(tx, block));
    await this.#look();
    return this.get(id);
  }

  /** Makes a block, and tells it. */
  async make(
    tx: EntityManager,
    {
      id,
      network,
      because,
      reason,
      createdBy,
      until,
    }: Omit<KnownBlock, 'createdAt' | 'until'> & { until: string | null },
  ): Promise<void> {
    const [made] = await tx.query<KnownBlock[]>(MAKE, [id, network, because, reason, createdBy, until]);
    if (!made) return;
    const end = made.until?.toISOString() ?? '';
    await tell(tx, AddressBlocked, { blockId: id, network: made.network, because, until: end });
  }

  /** The blocks in force, newest first. */
  async list({ limit, cursor }: ListQuery): Promise<List<KnownBlock>> {
    if (cursor !== undefined && !isId(cursor))
      throw Invalid({
        errors: [{ pointer: '?cursor', detail: 'should be the nextCursor of a page before, unchanged' }],
      });
    const found = await this.dataSource.query<KnownBlock[]>(PAGE, [cursor ?? null, limit + 1]);
    const page = found.slice(0, limit);
    return listOf(page, found.length > limit ? page.at(-1)?.id : undefined);
  }

  /** A block in force. @throws Problem `block_not_found` */
  async get(id: string): Promise<KnownBlock> {
    const [found] = await this.dataSource.query<(KnownBlock & { isInForce: boolean })[]>(ONE, [id]);
    if (!found?.isInForce) throw BlockNotFound({ id });
    return found;
  }

  /** Lifts a block, and forgets what led to it. Repeatable. @throws Problem `block_not_found` when there never was one */
  async lift(actor: string, id: string): Promise<void> {
    const [known] = await this.dataSource.query<KnownBlock[]>(ONE, [id]);
    if (!known) throw BlockNotFound({ id });
    await transaction(this.dataSource, async tx => {
      const [[lifted]] = await tx.query<[{ network: string }[], number]>(LIFT, [id, actor]);
      if (!lifted) return;
      await tx.query(FORGIVE, [lifted.network]);
      await tell(tx, AddressUnblocked, { blockId: id, network: lifted.network });
    });
    await this.#look();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#look();
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /** What is not known anew stays as it was, so that nobody gets in because Postgres is away. */
  async #look(): Promise<void> {
    try {
      this.#list = new BlockList(await this.dataSource.query<Block[]>(IN_FORCE_NOW));
    } catch (error) {
      log.warn({ err: error }, 'The blocked addresses cannot be looked up; those known stay blocked.');
    }
  }
}
