import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { OLDEST_NOTE } from './dependency.queries.ts';

const oldestNoteSeconds = metrics.observableGauge({
  name: 'na_dependency_oldest_note_seconds',
  help: 'How long the oldest end of a task has waited to be counted by the tasks and workflows that wait for it; all replicas tell the same.',
});

/** Says how far those who go by the ends of tasks are behind. */
@Injectable()
export class NoteFigures implements OnApplicationBootstrap, OnApplicationShutdown {
  #end: () => void = () => undefined;

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.#end = oldestNoteSeconds.observe(
      async () => (await this.dataSource.query<{ seconds: number }[]>(OLDEST_NOTE))[0]?.seconds ?? 0,
    );
  }

  onApplicationShutdown(): void {
    this.#end();
  }
}
