import type { DataSource } from 'typeorm';
import { EventsMissed, SourceTicked, SystemService } from '@na/contracts';
import { compactInbox, elected, missingNumbers, skipNumbers, tell, transaction } from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import type { Calls } from '../calls/calls.ts';
import { tellerOf } from './event-message.ts';
import type { Hearing } from './hearing.ts';
import type { Hints } from './hints.ts';

const log = logger('gap-watch');

/** How often the latest numbers are compared with what was heard, in milliseconds. */
const PACE_MS = 2_000;
/** How many numbers one question spans. */
const MOST_AT_ONCE = 1_000;

const missed = metrics.counter({
  name: 'na_events_missed_total',
  help: 'Messages (an event or a pack of events each) that a hearer missed and asked for again, by teller.',
  labelNames: ['teller'],
});

/**
 * Compares the latest number that each source tells with what was heard, and asks for what is missing: so a broker that loses
 * messages, even all of them, loses nothing of ours. One replica watches.
 */
export class GapWatch {
  /** The latest number of each source, as last told. */
  readonly #latest = new Map<string, number>();
  /** What was missing at the look before: a number is missed only when it is still not heard one look later. */
  readonly #suspects = new Map<string, Set<number>>();
  /** Up to here all was heard, as of the latest look; while nothing is told, nothing is asked of the database. */
  readonly #complete = new Map<string, number>();
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #deafen: () => void = () => undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly calls: Calls,
    private readonly hints: Hints,
    private readonly hearings: ReadonlyMap<string, Hearing>,
    private readonly hearer: string,
  ) {}

  start(): void {
    this.#deafen = this.hints.listen(SourceTicked, ({ source, latest }) => {
      if (this.hearings.has(tellerOf(source))) this.#latest.set(source, latest);
    });
    this.#done = elected(this.dataSource, { name: 'gap-watch', leaseMs: 15_000, signal: this.#stop.signal }, lease =>
      this.#watch(lease.signal),
    );
  }

  async stop(): Promise<void> {
    this.#deafen();
    this.#stop.abort();
    await this.#done;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const [source, latest] of this.#latest) {
        await this.#look(source, latest).catch((error: unknown) =>
          log.warn({ source, err: error }, 'a source could not be compared'),
        );
      }
      await pause(PACE_MS, signal);
    }
  }

  async #look(source: string, latest: number): Promise<void> {
    if (this.#complete.get(source) === latest) return;
    const watermark = await compactInbox(this.dataSource, source);
    this.#complete.set(source, watermark);
    if (watermark >= latest) return void this.#suspects.delete(source);
    const hearing = this.hearings.get(tellerOf(source));
    // What waits in the stream is late, not lost.
    if (!hearing?.isListening || (await hearing.backlog()) > 0) return void this.#suspects.delete(source);
    const missing = await missingNumbers(this.dataSource, source, latest, MOST_AT_ONCE);
    const before = this.#suspects.get(source) ?? new Set<number>();
    this.#suspects.set(source, new Set(missing));
    const [first = 0] = missing;
    const lost = missing.filter(number => before.has(number) && number < first + MOST_AT_ONCE);
    if (lost.length) await this.#askAgain(source, lost);
  }

  async #askAgain(source: string, lost: number[]): Promise<void> {
    const [first, last] = [lost[0]!, lost.at(-1)!];
    log.warn({ source, first, last, count: lost.length }, 'events were missed, asking for them again');
    const { sent, gone } = await this.calls.ask(
      SystemService.resendEvents,
      { source, first, last },
      { to: tellerOf(source), timeoutMs: 30_000 },
    );
    await transaction(this.dataSource, async tx => {
      // Nothing will ever come under these numbers; without this they would be asked for for ever.
      if (gone.length) await skipNumbers(tx, source, gone);
      await tell(tx, EventsMissed, { hearer: this.hearer, source, first, last, count: lost.length });
    });
    missed.inc({ teller: tellerOf(source) }, lost.length);
    this.#suspects.delete(source);
    log.info({ source, sent, gone: gone.length }, 'missed events were told again');
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
