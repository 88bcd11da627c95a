import { Injectable } from '@nestjs/common';
import { Ends } from '../dependency/ends.ts';
import { Releases } from '../gate/releases.ts';
import { SerialKeys } from '../serial-key/serial-keys.ts';

/** An attempt that ended, and who waits for that. */
export interface Awaited {
  /** Another task of its serial key. */
  awaited: boolean;
  /** A task that comes after it, or its workflow. */
  noted: boolean;
  /** Tasks in the line of a gate that it went through. */
  is_gated: boolean;
}

/** Those who wait for the ends of attempts. */
@Injectable()
export class Waiters {
  constructor(
    private readonly serialKeys: SerialKeys,
    private readonly ends: Ends,
    private readonly releases: Releases,
  ) {}

  /** Has them go on, soon; called after the commit that ended the attempts. */
  wake(ended: readonly Awaited[]): void {
    if (ended.some(({ awaited }) => awaited)) this.serialKeys.release();
    if (ended.some(({ noted }) => noted)) this.ends.told();
    if (ended.some(({ is_gated }) => is_gated)) this.releases.release();
  }
}
