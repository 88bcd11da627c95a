import { Module } from '@nestjs/common';
import { Arrivals } from './arrivals.ts';
import { LiveNews } from './live-news.ts';

@Module({ providers: [Arrivals, LiveNews], exports: [Arrivals, LiveNews] })
export class LiveModule {}
