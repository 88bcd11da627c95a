import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.ts';
import { Arrivals } from './arrivals.ts';
import { EventStreams } from './event-streams.ts';
import { LiveNews } from './live-news.ts';

@Module({
  imports: [AccessModule],
  providers: [Arrivals, EventStreams, LiveNews],
  exports: [Arrivals, EventStreams, LiveNews],
})
export class LiveModule {}
