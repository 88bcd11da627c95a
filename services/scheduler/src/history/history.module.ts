import { Module } from '@nestjs/common';
import { HistoryCheck } from './history-check.ts';
import { HistoryRpc } from './history.rpc.ts';

/** The proof that the histories of tasks say all. */
@Module({ controllers: [HistoryRpc], providers: [HistoryCheck] })
export class HistoryModule {}
