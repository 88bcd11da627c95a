import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { ClaimTasksRequest, ClaimTasksResponse, Slots } from '@na/contracts';
import { announceWritten } from '@na/persistence';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { StartRates } from '../explain/start-rates.ts';
import { GatedStarts } from '../gate/gated-starts.ts';
import { SerialKeys } from '../serial-key/serial-keys.ts';
import { waited } from './attempt-metrics.ts';
import { CLAIM, MOST_OF_A_TYPE, PROMOTE } from './claim.queries.ts';
import { claimedTask, slotsLeft, type StartedRow } from './claimed-task.ts';

const log = logger('claims');

/** How many bytes of tasks one answer carries; NATS takes messages of 1 MB, and a payload and a checkpoint are 128 KiB at most. */
const MOST_BYTES = 600_000;
/** Looks within one claim; where they do not suffice, the worker is asked to come again at once. */
const MOST_LOOKS = 5;

/** Hands out due tasks. */
@Injectable()
export class Claims {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly serialKeys: SerialKeys,
    private readonly gatedStarts: GatedStarts,
    private readonly startRates: StartRates,
  ) {}

  /** Gives a worker as many due tasks as it has room for, the most urgent first. */
  async claim(request: ClaimTasksRequest): Promise<ClaimTasksResponse> {
    const claim: Claim = { request, slots: slotsLeft(request.slots.map(bounded), []), started: [], more: false };
    try {
      for (let looks = 0; looks < MOST_LOOKS && hasRoom(claim); looks++) {
        await this.#look(claim);
        if (!claim.more) break;
      }
    } catch (error) {
      // What is started already must reach its worker.
      if (!claim.started.length) throw error;
      log.warn({ err: error }, 'a claim was cut short');
    }
    announceWritten(this.dataSource.manager);
    this.startRates.count(claim.started);
    for (const { type, waited_seconds } of claim.started) waited.observe({ type }, waited_seconds);
    return {
      tasks: claim.started.map(claimedTask),
      leaseMs: this.config.WORKER_LEASE_MS,
      nextDueAt: claim.nextDueAt?.toISOString(),
      more: claim.more && claim.slots.length > 0,
    };
  }

  /** One look at what is due. There may be more when something was in the way of what is behind it. */
  async #look(claim: Claim): Promise<void> {
    const { workerId, service } = claim.request;
    const slots = JSON.stringify(claim.slots);
    const bytes = MOST_BYTES - bytesOf(claim.started);
    const rows = await this.dataSource.query<LookRow[]>(CLAIM, [
      workerId,
      service,
      this.config.WORKER_LEASE_MS,
      slots,
      bytes,
      this.config.PRIORITY_AGEING_MS,
    ]);
    take(
      claim,
      rows.filter(({ id }) => id !== null),
    );
    const [{ next_due_at, is_due } = { next_due_at: null, is_due: null }] = rows;
    claim.nextDueAt = next_due_at ?? undefined;
    claim.more = Boolean(is_due) || rows.some(({ left_over }) => left_over);

    const candidates = rows.flatMap(candidateOf);
    const [gated, serial] = [candidates.filter(({ isGated }) => isGated), candidates.filter(({ isGated }) => !isGated)];
    if (serial.length) await this.#start(claim, serial.length, this.serialKeys.start<StartedRow>(workerId, serial));
    if (gated.length) await this.#start(claim, gated.length, this.gatedStarts.start<GatedRow>(workerId, gated));
    if (is_due) await this.dataSource.query(PROMOTE, [claim.request.slots.map(({ type }) => type)]);
  }

  /** What does not start is out of the way of what is behind it. */
  async #start(claim: Claim, candidates: number, starting: Promise<StartedRow[]>): Promise<void> {
    const started = await starting;
    take(claim, started);
    claim.more ||= started.length < candidates;
  }
}

/** A claim as it goes on from look to look. */
interface Claim {
  readonly request: ClaimTasksRequest;
  readonly started: StartedRow[];
  /** What is still free. */
  slots: Slots[];
  more: boolean;
  nextDueAt?: Date;
}

interface LookRow extends StartedRow {
  next_due_at: Date | null;
  is_due: boolean | null;
  candidate: string | null;
  candidate_of: string | null;
  key: string | null;
  is_gated: boolean | null;
  left_over: boolean | null;
}

interface GatedRow extends StartedRow {
  started_ms: number;
}

/** A task that was found and not started with the look: it has a serial key, or has to pass a gate. */
function candidateOf(row: LookRow) {
  const { candidate: id, candidate_of: workspaceId, key, left_over } = row;
  if (!id || !workspaceId || left_over || !(key || row.is_gated)) return [];
  return [{ id, workspaceId, key: key ?? '', serialKey: key, isGated: Boolean(row.is_gated) }];
}

function take(claim: Claim, rows: StartedRow[]): void {
  claim.started.push(...rows);
  claim.slots = slotsLeft(claim.slots, rows);
}

function hasRoom({ slots, started }: Claim): boolean {
  return slots.length > 0 && bytesOf(started) < MOST_BYTES;
}

function bounded(slot: Slots): Slots {
  return { ...slot, free: Math.min(slot.free, MOST_OF_A_TYPE) };
}

function bytesOf(rows: StartedRow[]): number {
  return rows.reduce((sum, { bytes }) => sum + bytes + 1_000, 0);
}
