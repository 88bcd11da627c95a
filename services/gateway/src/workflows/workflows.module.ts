import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.ts';
import { Workflows } from './workflows.ts';
import { WorkflowsController } from './workflows.controller.ts';

@Module({ imports: [AccessModule], controllers: [WorkflowsController], providers: [Workflows] })
export class WorkflowsModule {}
