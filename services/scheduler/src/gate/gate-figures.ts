import { Injectable } from '@nestjs/common';
import { metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { NEWS_STANDING, STANDING, WAITING_BY_KIND } from './gate-figures.queries.ts';

const waiting = metrics.gauge({
  name: 'na_gate_waiting_tasks',
  help: 'Tasks that wait at gates, by what these are for: everything, workspace, type, key; told by the elected replica.',
  labelNames: ['kind'],
});
const held = metrics.gauge({
  name: 'na_gates_held',
  help: 'Keys that rest since the other side asked for it; told by the elected replica.',
});
const paused = metrics.gauge({
  name: 'na_gates_paused',
  help: 'Gates that somebody paused; told by the elected replica.',
});
const pausedSeconds = metrics.gauge({
  name: 'na_gates_paused_longest_seconds',
  help: 'How long the oldest pause has lasted, 0 without one; told by the elected replica.',
});
const circuits = metrics.gauge({
  name: 'na_task_circuits',
  help: 'Circuits of tasks, by how they stand: closed, open, half_open; told by the elected replica.',
  labelNames: ['state'],
});
const openSeconds = metrics.gauge({
  name: 'na_task_circuits_open_longest_seconds',
  help: 'For how long a circuit of tasks has not been closed, 0 when all are; told by the elected replica.',
});
const overdue = metrics.gauge({
  name: 'na_gate_overdue_seconds',
  help: 'For how long news of a gate has lain there, a time that came or the end of an attempt, and nobody has looked after its line; told by the elected replica.',
});

const KINDS = ['everything', 'workspace', 'type', 'key'];

interface StandingRow {
  held: number;
  paused: number;
  paused_seconds: number;
  closed: number;
  open: number;
  half_open: number;
  open_seconds: number;
}

interface NewsRow {
  overdue_seconds: number;
  oldest_note: string | null;
}

/** Figures of all gates, told by one replica, so that adding up the replicas gives the truth. */
@Injectable()
export class GateFigures {
  /** The oldest note at the last look, and since when it has been that, in milliseconds: notes carry no time. */
  #oldestNote: { seq: string; since: number } | undefined;

  constructor(private readonly dataSource: DataSource) {
    this.forget();
  }

  /** Counts anew. */
  async sample(): Promise<void> {
    const lines = await this.dataSource.query<{ kind: string; count: number }[]>(WAITING_BY_KIND);
    const [standing] = await this.dataSource.query<StandingRow[]>(STANDING);
    const byKind = new Map(lines.map(({ kind, count }) => [kind, count]));
    for (const kind of KINDS) waiting.set({ kind }, byKind.get(kind) ?? 0);
    held.set(standing!.held);
    paused.set(standing!.paused);
    pausedSeconds.set(standing!.paused_seconds);
    for (const state of ['closed', 'open', 'half_open'] as const) circuits.set({ state }, standing![state]);
    openSeconds.set(standing!.open_seconds);
    overdue.set(await this.#overdueSeconds());
  }

  /** Tells nothing, as another replica does. */
  forget(): void {
    waiting.reset();
    circuits.reset();
    for (const gauge of [held, paused, pausedSeconds, openSeconds, overdue]) gauge.remove();
    this.#oldestNote = undefined;
  }

  async #overdueSeconds(): Promise<number> {
    const [news] = await this.dataSource.query<NewsRow[]>(NEWS_STANDING);
    const { overdue_seconds: overdueSeconds, oldest_note: seq } = news!;
    if (seq === null) this.#oldestNote = undefined;
    else if (seq !== this.#oldestNote?.seq) this.#oldestNote = { seq, since: performance.now() };
    const noteSeconds = this.#oldestNote ? (performance.now() - this.#oldestNote.since) / 1_000 : 0;
    return Math.max(overdueSeconds, noteSeconds);
  }
}
