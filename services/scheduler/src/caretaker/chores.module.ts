import { Module } from '@nestjs/common';
import { Chores } from './chores.ts';

@Module({ providers: [Chores], exports: [Chores] })
export class ChoresModule {}
