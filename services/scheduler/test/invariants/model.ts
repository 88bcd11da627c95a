import type { LimitRule, Parent, ScheduleDefinition, TaskState } from '@na/contracts';
import { isFinal, type SeenTask, type Snapshot } from './snapshot.ts';

/** An attempt as its worker knows it. */
export interface HeldAttempt {
  workerId: string;
  workspaceId: string;
  id: string;
  attempt: number;
}

/** A gate that somebody made: which tasks have to pass it, and what it allows. */
export interface KnownGate {
  id: string;
  /** Undefined for one of all workspaces. */
  workspaceId?: string;
  type?: string;
  key?: string;
  rule: LimitRule;
  /** How many starts there were when its rule was set: those count nothing, though the clock stood still. */
  startsBefore: number;
  isPaused: boolean;
}

/** A start of a task, as its worker learned of it. */
export interface KnownStart {
  at: number;
  task: SeenTask;
}

export interface KnownSchedule {
  workspaceId: string;
  id: string;
  definition: ScheduleDefinition;
  /** From when on its due times count. */
  since: number;
}

/** Something that a task comes after. */
export interface KnownEdge {
  parent: string;
  onFailure: NonNullable<Parent['onFailure']>;
  /** How it ended first, since the task was created. */
  end?: TaskState;
}

/** What the world outside knows of the scheduler: what was acknowledged, and what is in whose hands. */
export class Model {
  /** The keys of tasks whose creation was acknowledged. */
  readonly acknowledged = new Set<string>();
  readonly edges = new Map<string, KnownEdge[]>();
  /** How often a task was redriven, by key. */
  readonly redrives = new Map<string, number>();
  readonly dropped = new Set<string>();
  /** What workers have in hand. */
  held: HeldAttempt[] = [];
  /** What workers had in hand, and may still speak of. */
  over: HeldAttempt[] = [];
  /** `key attempt` of all that was ever handed out. */
  readonly handedOut = new Set<string>();
  /** By id. */
  readonly gates = new Map<string, KnownGate>();
  /** Until when the other side wants a rest, by workspace and key. */
  readonly holds = new Map<string, number>();
  readonly starts: KnownStart[] = [];
  readonly schedules: KnownSchedule[] = [];
  /** The worker of each seat; another one takes it when it falls silent. */
  readonly workers = ['w/0', 'w/1', 'w/2'];
  replacements = 0;

  /** Takes note of how the tasks ended that others come after. */
  note({ tasks }: Snapshot): void {
    for (const edges of this.edges.values())
      for (const edge of edges) {
        const parent = tasks.get(edge.parent);
        if (!edge.end && parent && isFinal(parent)) edge.end = parent.state;
      }
  }

  /** Somebody wants a task to run by itself, whatever became of those that it came after; those that are not done count still. */
  settle(key: string): void {
    if (this.edges.get(key)?.every(({ end }) => end)) this.edges.delete(key);
  }

  /** The other side wants a rest; the longest counts. */
  hold({ workspaceId, key, until }: { workspaceId: string; key: string; until: number }): void {
    const name = `${workspaceId} ${key}`;
    this.holds.set(name, Math.max(until, this.holds.get(name) ?? 0));
  }

  /** An attempt is no longer in hand. */
  release(attempt: HeldAttempt): void {
    this.held = this.held.filter(held => held !== attempt);
    this.over.push(attempt);
  }
}

/** A task's name among those of all workspaces. */
export function keyOf({ workspaceId, id }: { workspaceId: string; id: string }): string {
  return `${workspaceId} ${id}`;
}

/** One of a list, by any number; undefined of none. */
export function pick<T>(list: readonly T[], at: number): T | undefined {
  return list[at % Math.max(1, list.length)];
}
