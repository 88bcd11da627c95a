import { Injectable } from '@nestjs/common';
import { metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { COUNT as COUNT_REVOKED } from '../revoked-actor/revoked-actor.queries.ts';
import { GateFigures } from '../gate/gate-figures.ts';
import { COUNT_DEAD, QUEUE_FIGURES } from './caretaker.queries.ts';

const tasks = metrics.gauge({
  name: 'na_queue_tasks',
  help: 'Tasks that wait or run, by state; told by the elected replica.',
  labelNames: ['state'],
});
const oldest = metrics.gauge({
  name: 'na_queue_oldest_ready_seconds',
  help: 'How long the oldest ready task has waited; told by the elected replica.',
});
const inLine = metrics.gauge({
  name: 'na_queue_oldest_limited_seconds',
  help: 'How long the oldest task that is ready has waited for a limit to let it through, those at paused, resting and broken ones left out; told by the elected replica.',
});
const dead = metrics.gauge({
  name: 'na_tasks_dead',
  help: 'Tasks in the dead letter queue; told by the elected replica.',
});
const ofRevoked = metrics.gauge({
  name: 'na_queue_tasks_of_revoked_actors',
  help: 'Waiting tasks that are not handed out because their actors may no longer act; told by the elected replica.',
});

interface FiguresRow {
  state: string;
  count: number;
  oldest_seconds: number;
  oldest_in_line_seconds: number;
}

/** Figures of the whole queue, told by one replica, so that adding up the replicas gives the truth. */
@Injectable()
export class QueueFigures {
  constructor(
    private readonly dataSource: DataSource,
    private readonly gateFigures: GateFigures,
  ) {
    this.forget();
  }

  /** Counts anew. */
  async sample(): Promise<void> {
    const rows = await this.dataSource.query<FiguresRow[]>(QUEUE_FIGURES);
    const [deadRow] = await this.dataSource.query<{ count: number }[]>(COUNT_DEAD);
    const [revokedRow] = await this.dataSource.query<{ count: number }[]>(COUNT_REVOKED);
    const byState = new Map(rows.map(row => [row.state, row]));
    for (const state of ['scheduled', 'ready', 'running']) tasks.set({ state }, byState.get(state)?.count ?? 0);
    oldest.set(byState.get('ready')?.oldest_seconds ?? 0);
    inLine.set(byState.get('ready')?.oldest_in_line_seconds ?? 0);
    dead.set(deadRow?.count ?? 0);
    ofRevoked.set(revokedRow?.count ?? 0);
    await this.gateFigures.sample();
  }

  /** Tells nothing, as another replica does. */
  forget(): void {
    tasks.reset();
    oldest.remove();
    inLine.remove();
    dead.remove();
    ofRevoked.remove();
    this.gateFigures.forget();
  }
}
