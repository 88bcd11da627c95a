import type { Dependency, Health as HealthReport } from '@na/contracts';
import { logger } from './logger.ts';
import { observableGauge } from './metrics.ts';
import { scrubbed } from './redaction.ts';

const ready = observableGauge({
  name: 'na_ready',
  help: 'Whether the replica takes work: started, not draining, all that it requires is there.',
});

const dependencyUp = observableGauge({
  name: 'na_dependency_up',
  help: 'Whether the replica reaches a thing that it leans on.',
  labelNames: ['dependency', 'required'],
});

const log = logger('health');

/** Something that a service leans on, and how to ask whether it is there. */
export interface HealthCheck {
  /** `postgres`, `nats`, `notion`. */
  name: string;
  /** Whether the service cannot work without it. */
  required: boolean;
  /** Throws what is wrong; says nothing when all is well. */
  check: () => Promise<unknown>;
  /** How long an answer stands, in milliseconds; 1000 by default. */
  cacheMs?: number;
  /** How long the check may take before it counts as failed, in milliseconds; 2000 by default. */
  timeoutMs?: number;
}

/** A dependency was lost, or is back. */
export interface DependencyChange {
  dependency: string;
  up: boolean;
  /** What the check met. */
  detail?: string;
  /** How long it was away, in milliseconds; 0 when it was just lost. */
  awayMs: number;
}

interface Watched extends Required<HealthCheck> {
  answer?: { up: boolean; latencyMs: number; at: number; detail?: string };
  asking?: Promise<void>;
  lostAt?: number;
}

/** Dependencies are looked at this often, asked or not, so that their loss and their return are noticed in time. */
const WATCH_MS = 5000;

/** How the service is: whether it has started, whether it drains, and how each thing is that it leans on. */
export class Health {
  readonly #self: { service: string; replica: string; version: string };
  readonly #watched = new Map<string, Watched>();
  readonly #listeners = new Set<(change: DependencyChange) => void>();
  readonly #unread: (() => void)[];
  #unready: string | undefined = 'is starting';
  #started = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(self: { service: string; replica: string; version: string }) {
    this.#self = self;
    this.#unread = [
      ready.observe(async () => Number((await this.status()).status !== 'down')),
      dependencyUp.observe(() => this.#samples()),
    ];
  }

  /** Adds a thing that the service leans on; of two with one name the later counts. */
  add(check: HealthCheck): void {
    this.#watched.set(check.name, { cacheMs: 1000, timeoutMs: 2000, ...check });
  }

  /** Without a reason: the service has started and takes work. With one: it does not, and this is why, e.g. `is draining`. */
  setReady(reason?: string): void {
    this.#unready = reason;
    this.#started ||= reason === undefined;
  }

  /** Why the service takes no work though all that it leans on may be there; undefined when that is not so. */
  unready(): string | undefined {
    return this.#unready;
  }

  /** Whether the service has been ready once. */
  started(): boolean {
    return this.#started;
  }

  /** Whether the service takes work, as far as the latest checks know. */
  ready(): boolean {
    return this.#unready === undefined && ![...this.#watched.values()].some(isLost);
  }

  /** Asks what has no fresh answer, and tells how everything is. */
  async status(): Promise<HealthReport> {
    await Promise.all([...this.#watched.values()].map(each => this.#fresh(each)));
    const dependencies = [...this.#watched.values()].map(asDependency);
    const isDegraded = dependencies.some(each => each.status === 'down');
    return { ...this.#self, status: !this.ready() ? 'down' : isDegraded ? 'degraded' : 'up', dependencies };
  }

  /** Calls `listener` when a dependency is lost or comes back. Returns what ends it. */
  onChange(listener: (change: DependencyChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.status(), WATCH_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
    for (const end of this.#unread) end();
  }

  async #samples() {
    const { dependencies } = await this.status();
    return dependencies.map(({ name, required, status }) => ({
      labels: { dependency: name, required: String(required) },
      value: Number(status === 'up'),
    }));
  }

  async #fresh(watched: Watched): Promise<void> {
    if (watched.answer && performance.now() - watched.answer.at < watched.cacheMs) return;
    // Many may ask at once; the dependency is asked once.
    watched.asking ??= this.#ask(watched).finally(() => (watched.asking = undefined));
    await watched.asking;
  }

  async #ask(watched: Watched): Promise<void> {
    const asked = performance.now();
    const detail = await faultOf(watched);
    const at = performance.now();
    const was = watched.answer?.up;
    watched.answer = { up: detail === undefined, latencyMs: at - asked, at, detail };
    if (was === true && detail !== undefined) this.#lost(watched, detail);
    if (was === false && detail === undefined) this.#regained(watched);
  }

  #lost(watched: Watched, detail: string): void {
    watched.lostAt = performance.now();
    log.error({ dependency: watched.name, detail }, `${watched.name} is lost.`);
    this.#tell({ dependency: watched.name, up: false, detail, awayMs: 0 });
  }

  #regained(watched: Watched): void {
    // What was away from the start was never lost, so there is nobody to tell.
    if (watched.lostAt === undefined) return;
    const awayMs = Math.round(performance.now() - watched.lostAt);
    watched.lostAt = undefined;
    log.info({ dependency: watched.name, awayMs }, `${watched.name} is back.`);
    this.#tell({ dependency: watched.name, up: true, awayMs });
  }

  #tell(change: DependencyChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function isLost({ required, answer }: Watched): boolean {
  return required && answer?.up === false;
}

function asDependency({ name, required, answer }: Watched): Dependency {
  return {
    name,
    required,
    status: answer?.up ? 'up' : 'down',
    latencyMs: Math.round((answer?.latencyMs ?? 0) * 10) / 10,
    ageMs: Math.round(performance.now() - (answer?.at ?? performance.now())),
    ...(answer?.detail !== undefined && { detail: answer.detail }),
  };
}

async function faultOf({ check, timeoutMs }: Watched): Promise<string | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve(`gave no answer within ${timeoutMs} ms`), timeoutMs);
  const asked = (async () => check())().then(
    () => undefined,
    (thrown: unknown) => scrubbed((thrown as Error)?.message || String(thrown)),
  );
  const fault = await Promise.race([asked, late]);
  clearTimeout(timer);
  return fault;
}
