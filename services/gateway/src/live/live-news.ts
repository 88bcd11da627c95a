import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import {
  BatchCancelled,
  BatchChanged,
  BatchClosed,
  BatchFinished,
  BatchRetried,
  BatchStopped,
  PageSynced,
  PageSyncFailed,
  TaskAttemptFailed,
  TaskCancelled,
  TaskCreated,
  TaskDead,
  TaskFailed,
  TaskGivenBack,
  TaskRedriven,
  TaskReleased,
  TaskReprioritised,
  TaskRescued,
  TaskSkipped,
  TaskStarted,
  TaskSucceeded,
  TodoSynced,
  TodoSyncFailed,
  type EventType,
} from '@na/contracts';
import { LiveEvents } from '@na/messaging';

/** The events that somebody may wait for at the gateway: each is about one thing and bears that thing's version. */
const FOLLOWED = [
  TaskCreated,
  TaskStarted,
  TaskSucceeded,
  TaskAttemptFailed,
  TaskGivenBack,
  TaskFailed,
  TaskDead,
  TaskCancelled,
  TaskRedriven,
  TaskRescued,
  TaskReleased,
  TaskReprioritised,
  TaskSkipped,
  TodoSynced,
  TodoSyncFailed,
  PageSynced,
  PageSyncFailed,
  BatchClosed,
  BatchChanged,
  BatchStopped,
  BatchCancelled,
  BatchRetried,
  BatchFinished,
] as EventType<Versioned>[];

interface Versioned {
  version: number;
}

/** Something that just happened to a thing. */
export interface News {
  /** Its proto name. */
  event: string;
  /** The thing's version after it. */
  version: number;
  /** When; RFC 3339. */
  at: string;
  body: object;
}

/**
 * What is told right now about things that somebody waits for. One subscription for each event serves all who wait. It is lossy:
 * who must know reads again now and then.
 */
@Injectable()
export class LiveNews implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #hearers = new Map<string, Set<(news: News) => void>>();
  readonly #hearersOfAll = new Map<string, Set<(news: News) => void>>();
  #ends: (() => void)[] = [];

  constructor(private readonly live: LiveEvents) {}

  onApplicationBootstrap(): void {
    this.#ends = FOLLOWED.map(event =>
      this.live.listen(event, (body, { about, time, workspaceId }) => {
        const news = { event: event.name, version: body.version, at: time, body };
        for (const hear of this.#hearers.get(about ?? '') ?? []) hear(news);
        for (const hear of this.#hearersOfAll.get(workspaceId ?? '') ?? []) hear(news);
      }),
    );
  }

  onModuleDestroy(): void {
    for (const end of this.#ends) end();
  }

  /** Calls `hear` with all that is told about a thing, until the returned function is called. */
  about(id: string, hear: (news: News) => void): () => void {
    return listed(this.#hearers, id, hear);
  }

  /** Calls `hear` with all that is told in a workspace, until the returned function is called. */
  of(workspaceId: string, hear: (news: News) => void): () => void {
    return listed(this.#hearersOfAll, workspaceId, hear);
  }
}

/** Lists a hearer under a key, until the returned function is called. */
function listed<Hear>(all: Map<string, Set<Hear>>, key: string, hear: Hear): () => void {
  const hearers = all.get(key) ?? new Set();
  all.set(key, hearers.add(hear));
  return () => {
    hearers.delete(hear);
    if (hearers.size === 0 && all.get(key) === hearers) all.delete(key);
  };
}
