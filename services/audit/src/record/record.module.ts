import { Module } from '@nestjs/common';
import { RecordKeeper } from './record-keeper.ts';
import { RecordEvents } from './record.events.ts';
import { RecordRpc } from './record.rpc.ts';
import { RecordService } from './record.service.ts';

@Module({ controllers: [RecordEvents, RecordRpc], providers: [RecordKeeper, RecordService] })
export class RecordModule {}
