import { Module } from '@nestjs/common';
import { WorkerOperationRpc } from './worker-operation.rpc.ts';
import { Workers } from './workers.ts';

@Module({ controllers: [WorkerOperationRpc], providers: [Workers] })
export class WorkerModule {}
