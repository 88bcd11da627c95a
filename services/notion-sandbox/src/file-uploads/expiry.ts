import type { Chore } from '../agenda.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Store } from '../store/store.ts';
import { statusAt } from './upload.ts';

/** Writes down that uploads have expired, so that their events are told, and looks again when the next one's time is over. */
export function expireUploads({ store }: Sandbox): Chore {
  return now => {
    const waiting = [...store.all('fileUploads')].filter(
      ({ status, expires }) => (status === 'pending' || status === 'uploaded') && expires !== null,
    );
    const over = waiting.filter(upload => statusAt(upload, now) === 'expired');
    if (over.length > 0) {
      store.transact(() => {
        for (const upload of over) store.put('fileUploads', { ...upload, status: 'expired', edited: now });
      });
    }
    const times = waiting.map(({ expires }) => expires ?? Infinity).filter(expires => expires > now);
    return times.length > 0 ? Math.min(...times) : null;
  };
}

/** The bytes that some upload still stands for at that instant; those of expired and failed ones are of no use any more. */
export function wantedBlobs(store: Store, now: number): Set<string> {
  const living = [...store.all('fileUploads')].filter(upload =>
    ['pending', 'uploaded'].includes(statusAt(upload, now)),
  );
  return new Set(living.flatMap(({ parts }) => Object.values(parts).map(({ sha256 }) => sha256)));
}
