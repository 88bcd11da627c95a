import { Module } from '@nestjs/common';
import { NotionModule } from '../notion/notion.module.ts';
import { Effects } from './effects.ts';
import { ReadBack } from './read-back.ts';

@Module({ imports: [NotionModule], providers: [Effects, ReadBack], exports: [Effects] })
export class EffectsModule {}
