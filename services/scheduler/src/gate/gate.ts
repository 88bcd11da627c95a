import type { TaskLimit } from '@na/contracts';

/** What an operator says of a gate; each part rules by itself, and all of them together. Times in milliseconds. */
export interface GateRule {
  /** At most so many tasks at a time. */
  concurrency?: number;
  /** At most `count` units in any `windowMs`. */
  window?: { count: number; windowMs: number };
  /** At most `burst` units at once, and `perSecond` in the long run. */
  bucket?: { perSecond: number; burst: number };
  /** After `failures` in a row nothing starts for `openMs`; then one probe decides. */
  circuit?: { failures: number; openMs: number };
}

/** What a gate remembers. Times are milliseconds since 1970 by the database's clock. */
export interface GateState {
  /** What the window counts: the latest start of each part of it, and the units that started there, oldest first. */
  starts?: [at: number, units: number][];
  /** What the bucket held at a time. */
  bucket?: { units: number; at: number };
  /** The other side asked for a rest. */
  hold?: { until: number; reason: string; taskId: string };
  /** Somebody stopped what starts here. */
  pause?: { by: string; reason: string; at: number };
  /** How the other side did of late. */
  circuit?: CircuitState;
  /** Its rule is what this type declares, and nobody set another one. */
  declared?: Declarer;
  /** Nothing starts until it is known what runs already, or until this time. */
  formingUntil?: number;
}

/** How a circuit stands; `half_open` once `openUntil` is over. */
export interface CircuitState {
  is: 'closed' | 'open' | 'half_open';
  /** In a row. */
  failures: number;
  openUntil: number;
  /** Since when it is not closed. */
  since?: number;
  probe?: AttemptName;
}

/** A task type that declares what a key allows. */
export interface Declarer {
  type: string;
  version: number;
}

/** Which attempt of which task. */
export interface AttemptName {
  workspaceId: string;
  taskId: string;
  attempt: number;
}

/** What tasks have to pass to start. */
export interface Gate {
  readonly id: string;
  readonly key: string;
  readonly rule: GateRule;
  readonly state: GateState;
}

/** Which tasks a gate is for: of a workspace or of all, of a type or of all, those that name a key or all. */
export interface Scope {
  workspaceId?: string;
  type?: string;
  name?: string;
}

/** The key of a scope's gate. */
export function keyOf({ workspaceId, type, name }: Scope): string {
  const parts = [
    workspaceId !== undefined && `workspace:${workspaceId}`,
    type !== undefined && `type:${type}`,
    name !== undefined && `key:${name}`,
  ].filter(part => part !== false);
  return parts.join('/') || '*';
}

/** A key that a task has to do with, and what it costs there. */
export interface Passage {
  key: string;
  cost: number;
}

/**
 * The keys of all gates that a task would have to pass, if they are there: those of everything, its workspace and its type, and for each
 * key that it names its workspace's own and the one of all workspaces.
 */
export function passagesOf(task: { workspaceId: string; type: string; limits: readonly TaskLimit[] }): Passage[] {
  const { workspaceId, type, limits } = task;
  const scopes = [{}, { type }, { workspaceId }, { workspaceId, type }];
  return [
    ...scopes.map(scope => ({ key: keyOf(scope), cost: 1 })),
    ...limits.flatMap(({ key: name, cost }) =>
      [{ workspaceId, name }, { name }].map(scope => ({ key: keyOf(scope), cost })),
    ),
  ];
}

/** Whether a gate stops nobody and remembers nothing that counts, so that it can be forgotten. */
export function isIdle({ rule, state }: Gate, now: number): boolean {
  return Object.keys(rule).length === 0 && !state.pause && (state.hold?.until ?? 0) <= now;
}
