import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.ts';
import { PageAudienceModule } from '../mirror/page-audience.ts';
import { NotionModule } from '../notion/notion.module.ts';
import { DataSourceSchemas } from '../schemas/data-source-schemas.ts';
import { NotionUsers } from '../schemas/notion-users.ts';
import { SyncModule } from '../sync/sync.module.ts';
import { Exchange } from '../todo-exchange/exchange.ts';
import { Observation } from '../todo-exchange/observation.ts';
import { PageHearing } from '../todo-exchange/page-hearing.ts';
import { SyncTodoTask } from '../todo-exchange/sync.task.ts';
import { TodoArrival } from '../todo-exchange/todo-arrival.ts';
import { TodoConflicts } from '../todo-exchange/todo-conflicts.ts';
import { TodoExchangeRpc } from '../todo-exchange/todo-exchange.rpc.ts';
import { TodoValues } from '../todo-exchange/todo-values.ts';
import { Meant } from '../todo-links/meant.ts';
import { TodoLinkRpc } from '../todo-links/todo-link.rpc.ts';
import { TodoLinks } from '../todo-links/todo-links.ts';
import { SchemaDrift } from '../todo-sources/schema-drift.ts';
import { TodoSources } from '../todo-sources/todo-sources.ts';
import { TodoKind } from './todo-kind.ts';
import { TodoLists } from './todo-lists.ts';
import { TodoRpc } from './todo.rpc.ts';
import { ArchiveTodoTask, CreateTodoTask, UpdateTodoTask } from './todo.tasks.ts';
import { Todos } from './todos.ts';

@Module({
  imports: [ConnectionsModule, NotionModule, PageAudienceModule, SyncModule],
  controllers: [TodoRpc, TodoExchangeRpc, TodoLinkRpc],
  providers: [
    ...[ArchiveTodoTask, CreateTodoTask, SyncTodoTask, UpdateTodoTask],
    ...[DataSourceSchemas, NotionUsers, SchemaDrift, TodoSources],
    ...[Exchange, Observation, PageHearing, TodoArrival, TodoConflicts, TodoKind, TodoLists, TodoValues, Todos],
    ...[Meant, TodoLinks],
  ],
  exports: [Observation, SchemaDrift],
})
export class TodosModule {}
