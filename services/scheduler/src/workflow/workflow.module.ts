import { Module } from '@nestjs/common';
import { ChoresModule } from '../caretaker/chores.module.ts';
import { DependencyModule } from '../dependency/dependency.module.ts';
import { HintModule } from '../hint/hint.module.ts';
import { TaskTypeModule } from '../task-type/task-type.module.ts';
import { TaskModule } from '../task/task.module.ts';
import { Advance } from './advance.ts';
import { Conductor } from './conductor.ts';
import { StepTypes } from './step-types.ts';
import { WorkflowRetention } from './workflow-retention.ts';
import { WorkflowReader } from './workflow-reader.ts';
import { WorkflowRpc } from './workflow.rpc.ts';
import { Workflows } from './workflows.ts';

@Module({
  imports: [ChoresModule, DependencyModule, HintModule, TaskModule, TaskTypeModule],
  controllers: [WorkflowRpc],
  providers: [Advance, Conductor, StepTypes, WorkflowReader, WorkflowRetention, Workflows],
})
export class WorkflowModule {}
