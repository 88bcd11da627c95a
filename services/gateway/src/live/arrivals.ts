import { Injectable } from '@nestjs/common';
import { PageSynced, PageSyncFailed, TodoSynced, TodoSyncFailed, type Sync } from '@na/contracts';
import { Drain } from '@na/service';
import { Alarm } from './alarm.ts';
import { LiveNews } from './live-news.ts';

/** Something that is on its way to Notion. */
interface Travelling {
  version: number;
  sync: Sync;
}

const ARRIVALS = new Set<string>([TodoSynced, TodoSyncFailed, PageSynced, PageSyncFailed].map(({ name }) => name));

/** Waits, for callers who want to stay, until Notion has what they sent. */
@Injectable()
export class Arrivals {
  constructor(
    private readonly news: LiveNews,
    private readonly drain: Drain,
  ) {}

  /**
   * Sends a change and gives what came of it: at once, or, with `seconds`, when Notion has it, when it failed, or when the time is
   * up. Whoever waits costs one reading at the end, not one a second.
   */
  async of<Thing extends Travelling>(
    id: string,
    seconds: number | undefined,
    { send, read }: { send: () => Promise<Thing>; read: () => Promise<Thing> },
  ): Promise<Thing> {
    if (!seconds) return send();
    const alarm = new Alarm();
    let arrived = 0;
    // Listening begins before sending, as Notion may be faster than our own answer.
    const end = this.news.about(id, ({ event, version }) => {
      if (!ARRIVALS.has(event)) return;
      arrived = Math.max(arrived, version);
      alarm.ring();
    });
    try {
      const until = Date.now() + seconds * 1_000;
      const sent = await send();
      if (sent.sync.state !== 'pending') return sent;
      while (arrived < sent.version && Date.now() < until) {
        if ((await alarm.wait(until - Date.now(), this.drain.signal)) === 'aborted') break;
      }
      return await read();
    } finally {
      end();
    }
  }
}
