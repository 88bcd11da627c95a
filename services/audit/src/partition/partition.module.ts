import { Module } from '@nestjs/common';
import { Partitions } from './partitions.ts';

@Module({ providers: [Partitions] })
export class PartitionModule {}
