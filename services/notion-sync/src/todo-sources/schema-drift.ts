import { Injectable } from '@nestjs/common';
import { TodoSourceDrifted } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { homesOf } from '../schemas/field-homes.ts';
import type { SchemaProperty } from '../schemas/schema-property.ts';
import { TODO_FIELDS } from '../schemas/todo-fields.ts';
import { lockTodoSource, noteLook, rankAgain, todoSourceOf, type TodoSourceRow } from './todo-source.queries.ts';

/** So many to-dos get another place at a time, so that no lock lasts. */
const AT_ONCE = 500;

const log = logger('todo-sources');

const drifts = metrics.counter({
  name: 'na_todo_source_drifts_total',
  help: 'Properties that fields of to-dos go to, and that were found missing or of another type.',
  labelNames: ['field'],
});

// From the start, so that the first one is seen as growth.
for (const field of TODO_FIELDS) drifts.inc({ field }, 0);

/** Notices what people change in the schema of a data source whose rows are to-dos. */
@Injectable()
export class SchemaDrift {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Compares a schema that was just looked at with what to-dos rely on. A renamed property is followed by its id; one that is gone, or holds
   * something else now, is told once; another order of priorities orders the to-dos anew.
   */
  async noted(connectionId: string, dataSourceId: string, schema: readonly SchemaProperty[]): Promise<void> {
    const source = await todoSourceOf(this.dataSource, connectionId, dataSourceId);
    if (!source) return;
    const homes = homesOf(schema, source.chosen);
    const broken = TODO_FIELDS.filter(field => homes[field].state === 'broken');
    const priorities = homes.priority.property?.options ?? [];
    if (String(broken) === String(source.broken) && String(priorities) === String(source.priorities)) return;
    const seen = { ...source, broken, priorities };
    const isReordered = String(priorities) !== String(source.priorities);
    // Before it is noted, so that it is done again should this process die; and after, for what was stored meanwhile.
    if (isReordered) await this.rank(seen);
    await transaction(this.dataSource, async tx => {
      const before = await lockTodoSource(tx, source.id);
      if (!before) return;
      await noteLook(tx, seen);
      for (const field of broken.filter(each => !before.broken.includes(each))) {
        const { problem = '' } = homes[field];
        drifts.inc({ field });
        log.warn(
          { sourceId: source.id, field, problem },
          'a property that to-dos go to is gone or holds something else',
        );
        const { workspaceId, version } = before;
        await tell(tx, TodoSourceDrifted, { sourceId: source.id, field, problem }, { workspaceId, version });
      }
    });
    if (isReordered) await this.rank(seen);
  }

  private async rank(source: TodoSourceRow): Promise<void> {
    let last: string | undefined;
    do last = await rankAgain(this.dataSource, source, last, AT_ONCE);
    while (last);
  }
}
