import { Injectable } from '@nestjs/common';
import {
  TaskCancelled,
  TaskDead,
  TaskFailed,
  TaskRestored,
  TaskService,
  TaskSkipped,
  TaskSucceeded,
  type Task,
  type TaskChange,
  type TaskState,
} from '@na/contracts';
import { Services } from '../http/services.ts';
import { Alarm } from '../live/alarm.ts';
import { LiveNews, type News } from '../live/live-news.ts';

/** A proxy that sees nothing for a minute hangs up; the live feed is lossy, so this is also how often it is checked against history. */
const HEARTBEAT_MS = 15_000;

/** How often history is read before what is told live ahead of it counts alone. */
const READINGS = 2;

/** The most changes that one reading of history gives. */
const PAGE = 1_000;

// A task that is restored from the archive is finished before and after.
const FINAL_EVENTS = new Set(
  [TaskSucceeded, TaskFailed, TaskDead, TaskCancelled, TaskSkipped, TaskRestored].map(event => shortName(event.name)),
);
const FINAL_STATES = new Set<TaskState>(['succeeded', 'failed', 'dead', 'cancelled']);

/** Follows what happens to a task: what is told live, and from history what was told before or got lost. */
@Injectable()
export class TaskEvents {
  constructor(
    private readonly services: Services,
    private readonly live: LiveNews,
  ) {}

  /** Whether all that happened to a task is known to who knows it up to `version`, and no more is to come. */
  isAllKnown(task: Task, version: number): boolean {
    return FINAL_STATES.has(task.state) && version >= task.version;
  }

  /**
   * The changes after a version, each once and in order, until the task is in a final state or `signal` aborts; `undefined` when there
   * was none for 15 seconds.
   */
  async *follow(task: Task, after: number, signal: AbortSignal): AsyncGenerator<TaskChange | undefined> {
    const alarm = new Alarm();
    const arrived: News[] = [];
    const end = this.live.about(task.id, news => {
      arrived.push(news);
      alarm.ring();
    });
    try {
      let last = after;
      let isOver = FINAL_STATES.has(task.state);
      let readings = READINGS;
      while (!signal.aborted) {
        for await (const change of readings ? this.#history(task, last) : fromNews(arrived, last)) {
          // A slow reader is not to go on reading what is theirs no more.
          if (signal.aborted) return;
          yield change;
          last = change.version;
          isOver = FINAL_EVENTS.has(change.event);
        }
        const ahead = newerThan(last, arrived);
        if (ahead) {
          // What lies between was lost on the way, or is being committed; what history never shows does not hold up the rest.
          readings = readings > 0 ? readings - 1 : READINGS;
          if (readings === 0) last = ahead.version - 1;
          continue;
        }
        if (isOver) return;
        const woke = await alarm.wait(HEARTBEAT_MS, signal);
        if (woke === 'late') yield undefined;
        readings = woke === 'late' ? READINGS : 0;
      }
    } finally {
      end();
    }
  }

  async *#history({ workspaceId, id }: Task, after: number): AsyncGenerator<TaskChange> {
    for (let last = after; ;) {
      const { changes } = await this.services.ask(TaskService.listTaskHistory, { workspaceId, id, afterVersion: last });
      yield* changes;
      if (changes.length < PAGE) return;
      last = changes.at(-1)!.version;
    }
  }
}

/** What arrived live and directly follows what was given; the rest stays. */
function* fromNews(arrived: News[], after: number): Generator<TaskChange> {
  for (let last = after, next = takeNext(arrived, last); next; last = next.version, next = takeNext(arrived, last)) {
    yield { version: next.version, event: shortName(next.event), at: next.at, data: next.body as TaskChange['data'] };
  }
}

function takeNext(arrived: News[], last: number): News | undefined {
  const next = arrived.findIndex(news => news.version === last + 1);
  return next < 0 ? undefined : arrived.splice(next, 1)[0];
}

/** The first of what arrived that is newer than a version; what is not is let go. */
function newerThan(last: number, arrived: News[]): News | undefined {
  const ahead = arrived.filter(news => news.version > last).sort((a, b) => a.version - b.version);
  arrived.splice(0, arrived.length, ...ahead);
  return ahead[0];
}

/** `na.scheduler.v1.TaskStarted` is called `TaskStarted` where everything is about tasks. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
