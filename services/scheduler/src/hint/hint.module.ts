import { Module } from '@nestjs/common';
import { WorkHints } from './work-hints.ts';

@Module({ providers: [WorkHints], exports: [WorkHints] })
export class HintModule {}
