import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { CircuitClosed, CircuitOpened } from '@na/contracts';
import { afterCommit, Backlog, tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { Chores } from '../caretaker/chores.ts';
import type { Config } from '../config.ts';
import { WorkHints } from '../hint/work-hints.ts';
import { circuitAfter, type Outcome } from './circuit.ts';
import { isIdle } from './gate.ts';
import { GATES_WITH_NEWS, HAS_GATE_NEWS, RELEASE_PARKED, TAKE_NOTES } from './gate.queries.ts';
import { circuitsOpened } from './gate-metrics.ts';
import { forgetGates, lockGates, saveGates, type LockedGate } from './gate-row.ts';
import { scopeOf } from './gate-scope.ts';
import { charged, roomIn } from './passing.ts';
import { wakeOf } from './wake.ts';

/** The most tasks of a type that one statement lets out of a line. */
const MOST_AT_ONCE = 1_000;
/** What comes later than this, in milliseconds, is the caretaker's. */
const HORIZON_MS = 10 * 60_000;
/** How exact a timer is, in milliseconds; the database's clock has to have come past the time when it is looked. */
const GRAIN_MS = 2;

/** Lets tasks out of the lines of gates when there is room for them, and hears how attempts ended. */
@Injectable()
export class Releases implements BeforeApplicationShutdown {
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #news = new Backlog('gates', () => this.#releaseSome());

  constructor(
    private readonly dataSource: DataSource,
    private readonly hints: WorkHints,
    @Inject(CONFIG) private readonly config: Config,
    chores: Chores,
  ) {
    chores.add({ name: 'gates', when: HAS_GATE_NEWS, run: async () => this.release() });
  }

  /** Looks at the gates of which there is news, soon; called after the commit that brought it. */
  release(): void {
    this.#news.drain();
  }

  /** Looks at them after some milliseconds; nothing happens for undefined. */
  wakeIn(ms: number | undefined): void {
    if (ms === undefined || ms > HORIZON_MS || this.#news.isClosed) return;
    if (ms <= 0) return this.release();
    const moment = Math.ceil((Date.now() + ms) / GRAIN_MS);
    if (this.#timers.has(moment)) return;
    const wake = () => {
      this.#timers.delete(moment);
      this.release();
    };
    this.#timers.set(moment, setTimeout(wake, Math.ceil(ms) + GRAIN_MS).unref());
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await this.#news.close();
  }

  async #releaseSome(): Promise<boolean> {
    const keys = (await this.dataSource.query<{ key: string }[]>(GATES_WITH_NEWS)).map(({ key }) => key);
    if (keys.length) await transaction(this.dataSource, tx => this.#releaseFrom(tx, keys));
    return keys.length > 0;
  }

  async #releaseFrom(tx: EntityManager, keys: string[]): Promise<void> {
    const { gates: found, now } = await lockGates(tx, keys, []);
    const outcomes = await tx.query<(Outcome & { key: string })[]>(TAKE_NOTES, [keys]);
    const gates: LockedGate[] = [];
    for (const gate of found.values()) {
      const ofGate = outcomes.filter(({ key }) => key === gate.key);
      gates.push(gate.rule.circuit ? await this.#heard(tx, gate, ofGate, now) : gate);
    }
    const open = gates
      .filter(({ hasWaiting }) => hasWaiting)
      .map(gate => ({ key: gate.key, room: Math.min(MOST_AT_ONCE, roomIn(gate, gate, now)) }))
      .filter(({ room }) => room > 0);
    const released = open.length ? await this.#out(tx, open) : [];
    const changed = gates.map(gate => {
      const count = released.filter(({ key }) => key === gate.key).length;
      return { key: gate.key, rule: gate.rule, state: gate.state, wakesInMs: wakeAfter(gate, count, now) };
    });
    await saveGates(tx, changed);
    await forgetGates(
      tx,
      gates.filter(gate => isIdle(gate, now)).map(({ key }) => key),
    );
    afterCommit(tx, () => {
      for (const { type } of released) this.hints.ready(type);
      for (const { wakesInMs } of changed) this.wakeIn(wakesInMs);
    });
  }

  /** What a gate's circuit hears of attempts that ended, in their order. */
  async #heard(tx: EntityManager, gate: LockedGate, outcomes: Outcome[], now: number): Promise<LockedGate> {
    let { state } = gate;
    const told = { workspaceId: gate.scope.workspaceId };
    for (const outcome of outcomes) {
      const { circuit, news } = circuitAfter({ ...gate, state }, outcome, now);
      state = { ...state, circuit };
      const about = { gateId: gate.id, scope: scopeOf(gate.scope), taskId: outcome.taskId };
      if (news === 'closed') await tell(tx, CircuitClosed, about, told);
      if (news !== 'opened') continue;
      const until = new Date(circuit.openUntil).toISOString();
      await tell(tx, CircuitOpened, { ...about, failures: circuit.failures, until }, told);
      afterCommit(tx, () => circuitsOpened.inc());
    }
    return { ...gate, state };
  }

  async #out(tx: EntityManager, open: { key: string; room: number }[]): Promise<{ key: string; type: string }[]> {
    const given = [JSON.stringify(open), this.config.PRIORITY_AGEING_MS];
    const [released] = await tx.query<[{ key: string; type: string }[], number]>(RELEASE_PARKED, given);
    return released;
  }
}

/** When a gate that let out some of its line is to be looked at again, in milliseconds from now: when it opens once more if they start. */
function wakeAfter(gate: LockedGate, released: number, now: number): number | undefined {
  const isPressing = released >= MOST_AT_ONCE;
  const room = released > 0 ? roomIn(gate, gate, now) : 0;
  const taken = Number.isFinite(room) && room > 0;
  const after = taken ? { ...gate, state: charged(gate, room, now), running: gate.running + room } : gate;
  return wakeOf(after, { isWaitedFor: gate.hasWaiting, isPressing }, now);
}
