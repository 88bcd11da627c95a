import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { HeartbeatRequest, HeartbeatResponse, HeldAttempt, WorkerOrder } from '@na/contracts';
import { coalesce } from '@na/messaging';
import { transaction } from '@na/persistence';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { isUuid, MOST_BYTES } from '../task/new-task.ts';
import { storable } from '../task/storable.ts';
import { taskKey } from '../task/task-key.ts';
import { Endings } from './endings.ts';
import { HEARTBEAT, STORE_LATE } from './heartbeat.queries.ts';

const log = logger('heartbeats');

/** The most workers whose beats go in one statement. */
const MOST_AT_ONCE = 50;
/** The longest version that is kept, in characters. */
const MOST_VERSION = 100;

/** Hears that workers are alive. */
@Injectable()
export class Heartbeats {
  readonly #beat: (request: HeartbeatRequest) => Promise<News[]>;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly endings: Endings,
  ) {
    this.#beat = coalesce({
      most: MOST_AT_ONCE,
      keyOf: ({ workerId }) => workerId,
      run: requests => this.#beatAll(requests),
    });
  }

  /** Renews a worker's lease, stores what it reports, and answers which of its attempts are to be aborted. */
  async beat(request: HeartbeatRequest): Promise<HeartbeatResponse> {
    const news = await this.#beat(request);
    const ordered = news.find(each => each.news === 'ordered');
    const of = (kind: News['news']): HeldAttempt[] =>
      news
        .filter(each => each.news === kind)
        .map(({ workspace_id, task_id, attempt }) => ({
          workspaceId: workspace_id,
          taskId: task_id,
          attempt,
        }));
    return {
      leaseMs: this.config.WORKER_LEASE_MS,
      lost: of('lost'),
      cancelled: of('cancelled'),
      order: ordered && { order: ordered.standing!, slots: ordered.slots! },
    };
  }

  async #beatAll(requests: HeartbeatRequest[]): Promise<News[][]> {
    const beats = requests.map(({ workerId, service, attempts, version, slots }) => ({
      worker_id: workerId,
      service,
      load: attempts.length,
      version: version && storable(version.slice(0, MOST_VERSION)),
      slots,
    }));
    const held = requests.flatMap(({ workerId, attempts }) =>
      attempts.filter(isPossible).map(attempt => heldRow(workerId, attempt)),
    );
    const given = [JSON.stringify(beats), JSON.stringify(held), this.config.WORKER_LEASE_MS];
    const news = await this.dataSource.query<News[]>(HEARTBEAT, given);
    await this.#takeBack(news.filter(each => each.news === 'unlisted'));
    await this.#storeLate(
      news.filter(each => each.news === 'unstored'),
      held,
    );
    return requests.map(({ workerId }) => news.filter(({ worker_id }) => worker_id === workerId));
  }

  /** The leases are renewed by now; who saved a checkpoint is to know that it is stored, and not only that it came. */
  async #storeLate(unstored: News[], held: HeldRow[]): Promise<void> {
    if (!unstored.length) return;
    const late = new Set(unstored.map(({ workspace_id, task_id }) => taskKey(workspace_id, task_id)));
    const rows = held.filter(({ workspace_id, task_id }) => late.has(taskKey(workspace_id, task_id)));
    await this.dataSource.query(STORE_LATE, [JSON.stringify(rows)]);
  }

  /** A task whose worker never got it goes back at no cost. */
  async #takeBack(unlisted: News[]): Promise<void> {
    if (!unlisted.length) return;
    const reason = 'The answer to the claim did not reach the worker.';
    const report = { outcome: 'given_back', reason, delayMs: 0 } as const;
    const attempts = unlisted.map(({ workspace_id, task_id, attempt }) => ({
      workspaceId: workspace_id,
      taskId: task_id,
      attempt,
      report,
    }));
    const ended = await transaction(this.dataSource, tx => this.endings.end(tx, attempts));
    log.warn({ tasks: ended.length }, 'took back tasks that their worker never got');
  }
}

/** What a worker has to know of an attempt. */
interface News {
  worker_id: string;
  workspace_id: string;
  task_id: string;
  attempt: number;
  news: 'lost' | 'cancelled' | 'unlisted' | 'unstored' | 'ordered';
  /** How it is to go on, when it is ordered. */
  standing: WorkerOrder | null;
  slots: { [type: string]: number } | null;
}

/** A held attempt, as the statements take it. */
interface HeldRow {
  worker_id: string;
  workspace_id: string;
  task_id: string;
  attempt: number;
  progress?: object;
  checkpoint?: object;
  checkpoint_bytes?: number;
}

function isPossible({ workspaceId, taskId, attempt }: HeldAttempt): boolean {
  return isUuid(workspaceId) && isUuid(taskId) && attempt < 2 ** 31;
}

function heldRow(workerId: string, { workspaceId, taskId, attempt, progress, checkpoint }: HeldAttempt): HeldRow {
  const text = checkpoint && JSON.stringify(storable(checkpoint));
  const bytes = text === undefined ? undefined : Buffer.byteLength(text);
  // A checkpoint beyond the bound would make the next claim's answer too large; the one before it stays.
  const kept =
    bytes !== undefined && bytes <= MOST_BYTES ? { checkpoint: storable(checkpoint), checkpoint_bytes: bytes } : {};
  const about = {
    worker_id: workerId,
    workspace_id: workspaceId.toLowerCase(),
    task_id: taskId.toLowerCase(),
    attempt,
  };
  return { ...about, progress: storable(progress), ...kept };
}
