import { Module } from '@nestjs/common';
import { PackModule } from '../pack/pack.module.ts';
import { RecordKeeper } from './record-keeper.ts';
import { RecordEvents } from './record.events.ts';
import { RecordRpc } from './record.rpc.ts';
import { RecordService } from './record.service.ts';

@Module({ imports: [PackModule], controllers: [RecordEvents, RecordRpc], providers: [RecordKeeper, RecordService] })
export class RecordModule {}
