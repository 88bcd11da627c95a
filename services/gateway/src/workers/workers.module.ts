import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.ts';
import { WorkersController } from './workers.controller.ts';

@Module({ imports: [AccessModule], controllers: [WorkersController] })
export class WorkersModule {}
