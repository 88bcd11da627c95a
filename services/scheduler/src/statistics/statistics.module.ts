import { Module } from '@nestjs/common';
import { StatisticsRpc } from './statistics.rpc.ts';
import { Statistics } from './statistics.ts';

@Module({ controllers: [StatisticsRpc], providers: [Statistics] })
export class StatisticsModule {}
