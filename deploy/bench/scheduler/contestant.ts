/** What every task carries: its number (below 0 for warming up) and when it was given to the queue, in milliseconds. */
export interface Noop {
  i: number;
  t: number;
}

/** What is measured: how much a worker gets done, or how soon a task starts. */
export type Mode = 'throughput' | 'latency';

/** Where the contestants keep their tasks; goes to the worker's process as it is. */
export interface Places {
  /** A database for the peers and the floor, as its admin. */
  peersUrl: string;
  /** A Redis that syncs every second. */
  redisPort: number;
  /** The database of our services, as its admin. */
  oursUrl: string;
  /** What our client reads from the environment. */
  client: { [name: string]: string };
  /** What our worker reads from the environment. */
  worker: { [name: string]: string };
}

/** Puts tasks into a queue. */
export interface Producer {
  /** Adds one task; resolves when it is as durable as this queue makes it. */
  one(i: number): Promise<unknown>;
  /** Adds so many tasks by the queue's best call for many. */
  bulk(tasks: number): Promise<void>;
  close(): Promise<void>;
}

/** A task queue that takes part: the same few deeds for each, in its own best documented settings. */
export interface Contestant {
  /** Leaves the queue empty. */
  reset(): Promise<void>;
  /** Opens a producer with so many connections, where the queue has them. */
  producer(connections: number): Promise<Producer>;
  /** Takes tasks in this process until the returned function is called. */
  worker(heard: (task: Noop) => void, mode: Mode): Promise<() => Promise<void>>;
  /** Whether every task is done, and its end is kept. */
  isEmpty(): Promise<boolean>;
}

/** Milliseconds since 1970 with fractions, the same in every process of this machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** The tasks from one number to before another, given to the queue now. */
export function noops(from: number, to: number): Noop[] {
  return Array.from({ length: to - from }, (_, at) => ({ i: from + at, t: now() }));
}

/** The bounds of slices of at most `size` of so many tasks. */
export function slices(tasks: number, size: number): [from: number, to: number][] {
  return Array.from({ length: Math.ceil(tasks / size) }, (_, at) => [at * size, Math.min(tasks, (at + 1) * size)]);
}
