import { Module } from '@nestjs/common';
import { LiveModule } from '../live/live.module.ts';
import { Todos } from './todos.ts';
import { TodosController } from './todos.controller.ts';

@Module({ imports: [LiveModule], controllers: [TodosController], providers: [Todos] })
export class TodosModule {}
