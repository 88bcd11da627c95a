import { Module } from '@nestjs/common';
import { TaskTypes } from './task-types.ts';

@Module({ providers: [TaskTypes], exports: [TaskTypes] })
export class TaskTypeModule {}
