import { Client } from '@notionhq/client';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { logger, span } from '@na/telemetry';
import type { Lane } from '../budget/lanes.ts';
import type { Permit } from '../budget/permit-line.ts';
import { RequestBudget } from '../budget/request-budget.ts';
import type { Config } from '../config.ts';
import { CircuitOpen, ConnectionIsBroken, ConnectionIsDisabled, NotionBusy, NotionTimedOut } from '../errors.ts';
import { Renewal } from '../oauth/renewal.ts';
import { ConnectionRests } from './connection-rests.ts';
import { failureOf, NotionFailure } from './notion-failure.ts';
import { OwnWrites } from './own-writes.ts';
import { requests, seconds, waits } from './request-metrics.ts';
import { RequestOutcomes } from './request-outcomes.ts';

/** What it takes to ask Notion through a connection. */
export interface Link {
  connectionId: string;
  workspaceId: string;
  /** What Notion takes now; replaced when it is renewed. */
  token: string;
  /** The integration's bot: the author of whatever is written through the connection. */
  botId: string;
  /** Hears what time it is at Notion, with each answer that says it. */
  hearTime?(at: Date): void;
}

/** What Notion is asked, as the official client calls it. */
export type Operation =
  | 'blocks.children.append'
  | 'blocks.children.list'
  | 'comments.list'
  | 'dataSources.query'
  | 'dataSources.retrieve'
  | 'databases.retrieve'
  | 'pages.create'
  | 'pages.retrieve'
  | 'pages.update'
  | 'search'
  | 'users.list'
  | 'users.me';

const log = logger('notion');

/** A token is renewed when it has less than this left, in milliseconds. */
const RENEWED_BEFORE_MS = 60_000;

/**
 * The only way to Notion. Each request spends a permit of its connection's budget and has a deadline. The official client's own retries
 * are off: they would repeat writes whose outcome nobody knows.
 */
@Injectable()
export class Notion {
  constructor(
    private readonly budget: RequestBudget,
    private readonly renewal: Renewal,
    private readonly outcomes: RequestOutcomes,
    private readonly ownWrites: OwnWrites,
    @Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_BASE_URL' | 'NOTION_VERSION' | 'NOTION_TIMEOUT_MS'>,
  ) {}

  /**
   * Waits for the right to one request.
   * @param operation what is going to be asked, for the figures of what was held back; `any` when that is not known yet
   * @throws Problem `notion_budget_spent`, ConnectionRests
   */
  async permit(
    { connectionId }: Link,
    lane: Lane,
    signal?: AbortSignal,
    operation: Operation | 'any' = 'any',
  ): Promise<Permit> {
    const since = performance.now();
    try {
      const permit = await this.budget.permit(connectionId, lane, signal);
      waits.observe({ lane }, permit.waitedMs / 1_000);
      return permit;
    } catch (thrown) {
      if (signal?.aborted) throw thrown;
      this.outcomes.heldBack(connectionId, operation, performance.now() - since);
      const isRest = NotionBusy.is(thrown) || CircuitOpen.is(thrown) || ConnectionIsDisabled.is(thrown);
      throw isRest ? new ConnectionRests(connectionId, thrown) : thrown;
    }
  }

  /** Asks Notion once. @throws NotionFailure, Problem `notion_budget_spent` */
  async ask<T>(
    link: Link,
    lane: Lane,
    operation: Operation,
    call: (client: Client) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return this.spend(await this.permit(link, lane, signal, operation), link, operation, call, signal);
  }

  /** Asks Notion once, with a permit that was had before. @throws NotionFailure */
  async spend<T>(
    permit: Permit,
    link: Link,
    operation: Operation,
    call: (client: Client) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const keep = await this.ownWrites.begin(link, operation);
    const stop = seconds.startTimer({ operation });
    const since = performance.now();
    const ended = (failure?: NotionFailure) =>
      this.outcomes.note({
        ...{ connectionId: link.connectionId, workspaceId: link.workspaceId, token: link.token },
        ...{ operation, permit, failure },
        tookMs: performance.now() - since,
        isGivenUp: signal?.aborted ?? false,
      });
    try {
      const put = () =>
        span(`notion ${operation}`, { attributes: { 'na.connection.id': link.connectionId } }, () =>
          call(this.client(link, permit.deadline, signal)),
        );
      const answer = await put().catch(async (thrown: unknown) => {
        await this.renew(link, operation, thrown);
        return put();
      });
      requests.inc({ operation, outcome: 'ok' });
      await ended();
      await keep(answer);
      return answer;
    } catch (thrown) {
      const failure = failureOf(thrown, Date.now());
      requests.inc({ operation, outcome: failure.symptom });
      await ended(failure);
      throw NotionBusy.is(failure) ? new ConnectionRests(link.connectionId, failure) : failure;
    } finally {
      stop();
      permit.free('used');
    }
  }

  /** Renews a token that is about to end, so that no request has to be refused first. What fails here is met again when it has ended. */
  async keepFresh(link: Link, expiresAt: Date | null): Promise<void> {
    if (expiresAt === null || expiresAt.getTime() - Date.now() > RENEWED_BEFORE_MS) return;
    const token = await this.renewal.renewed(link).catch((error: unknown) => {
      log.warn({ err: error, connectionId: link.connectionId }, 'a token that is about to end could not be renewed');
    });
    link.token = token ?? link.token;
  }

  /**
   * Gets a new token after Notion refused the one of a request. A request without a good token does nothing and counts for nothing, so it can
   * be put again with the same permit.
   * @throws what the request met, when that is not the token's fault or there is no other token; NotionFailure when it cannot be renewed
   */
  private async renew(link: Link, operation: Operation, thrown: unknown): Promise<void> {
    if (!ConnectionIsBroken.is(failureOf(thrown, Date.now()))) throw thrown;
    const token = await this.renewal.renewed(link);
    if (token === undefined) throw thrown;
    requests.inc({ operation, outcome: 'renewed' });
    link.token = token;
  }

  private client({ token, hearTime }: Link, deadline: number, signal?: AbortSignal): Client {
    const { NOTION_BASE_URL: baseUrl, NOTION_VERSION: notionVersion, NOTION_TIMEOUT_MS: timeoutMs } = this.config;
    return new Client({
      auth: token,
      baseUrl,
      notionVersion,
      retry: false,
      // The client gives up waiting but leaves the request running; our own deadline comes first and ends it.
      timeoutMs: timeoutMs * 2,
      logger: () => {},
      fetch: async (url, init) => {
        const answer = await fetch(url, { ...(init as RequestInit), signal: until(deadline, signal) });
        const at = Date.parse(answer.headers.get('date') ?? '');
        if (!Number.isNaN(at)) hearTime?.(new Date(at));
        return answer;
      },
    });
  }
}

function until(deadline: number, signal?: AbortSignal): AbortSignal {
  const left = deadline - performance.now();
  // Not sent at all, so nothing can have been saved.
  if (left <= 0) throw new NotionFailure(NotionTimedOut({}), { outcome: 'not_saved', symptom: 'timeout' });
  const timeout = AbortSignal.timeout(Math.ceil(left));
  return signal ? AbortSignal.any([timeout, signal]) : timeout;
}
