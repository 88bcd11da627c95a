import { Module } from '@nestjs/common';
import { DependencyModule } from '../dependency/dependency.module.ts';
import { HintModule } from '../hint/hint.module.ts';
import { TaskTypeModule } from '../task-type/task-type.module.ts';
import { TaskModule } from '../task/task.module.ts';
import { Advance } from './advance.ts';
import { Conductor } from './conductor.ts';
import { StepTypes } from './step-types.ts';
import { WorkflowReader } from './workflow-reader.ts';
import { WorkflowRpc } from './workflow.rpc.ts';
import { Workflows } from './workflows.ts';

@Module({
  imports: [DependencyModule, HintModule, TaskModule, TaskTypeModule],
  controllers: [WorkflowRpc],
  providers: [Advance, Conductor, StepTypes, WorkflowReader, Workflows],
})
export class WorkflowModule {}
