import type { Faults } from './admin/faults.ts';
import type { RequestLog } from './admin/request-log.ts';
import type { Agenda } from './agenda.ts';
import type { Blobs } from './blobs/blobs.ts';
import type { Clock } from './clock.ts';
import type { RateWindows } from './rate/windows.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store/store.ts';

/** All that a request can touch. */
export interface Sandbox {
  store: Store;
  clock: Clock;
  /** What is to be done at a later moment. */
  agenda: Agenda;
  /** The bytes of uploaded files. */
  blobs: Blobs;
  settings: Settings;
  windows: RateWindows;
  faults: Faults;
  log: RequestLog;
  /** Where the demo client may send people back to. */
  oauthRedirects: string[];
  /** Where it listens, without a slash at the end; pages' `url` begins with it. */
  url: string;
}
