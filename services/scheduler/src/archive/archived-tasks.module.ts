import { Module } from '@nestjs/common';
import { ArchivedTasks } from './archived-tasks.ts';

/** For those who read tasks wherever they are. */
@Module({ providers: [ArchivedTasks], exports: [ArchivedTasks] })
export class ArchivedTasksModule {}
