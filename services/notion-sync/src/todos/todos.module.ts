import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.ts';
import { NotionModule } from '../notion/notion.module.ts';
import { DataSourceSchemas } from '../schemas/data-source-schemas.ts';
import { NotionUsers } from '../schemas/notion-users.ts';
import { SyncModule } from '../sync/sync.module.ts';
import { TodoKind } from './todo-kind.ts';
import { TodoRpc } from './todo.rpc.ts';
import { ArchiveTodoTask, CreateTodoTask, UpdateTodoTask } from './todo.tasks.ts';
import { Todos } from './todos.ts';

@Module({
  imports: [ConnectionsModule, NotionModule, SyncModule],
  controllers: [TodoRpc],
  providers: [ArchiveTodoTask, CreateTodoTask, DataSourceSchemas, NotionUsers, TodoKind, Todos, UpdateTodoTask],
})
export class TodosModule {}
