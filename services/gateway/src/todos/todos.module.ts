import { Module } from '@nestjs/common';
import { LiveModule } from '../live/live.module.ts';
import { TodoConflictsController } from './todo-conflicts.controller.ts';
import { TodoSources } from './todo-sources.ts';
import { TodoSourcesController } from './todo-sources.controller.ts';
import { Todos } from './todos.ts';
import { TodosController } from './todos.controller.ts';

@Module({
  imports: [LiveModule],
  // A conflict's path would be a to-do's id, so its controller comes first.
  controllers: [TodoConflictsController, TodosController, TodoSourcesController],
  providers: [Todos, TodoSources],
})
export class TodosModule {}
