import type { Problem } from '@na/errors';
import { NotionFailure } from './notion-failure.ts';

/** A connection rests, because Notion wants it, because Notion does not serve it, or because somebody switched it off: whatever else would ask through it is to wait as well. */
export class ConnectionRests extends NotionFailure {
  readonly connectionId: string;

  /** @param busy what the request met; or that it was not made, as an earlier one had met it */
  constructor(connectionId: string, busy: Problem) {
    const { symptom, said } = busy instanceof NotionFailure ? busy : { symptom: 'resting', said: undefined };
    super(busy, { outcome: 'not_saved', symptom, said });
    this.connectionId = connectionId;
  }
}
