import { Injectable } from '@nestjs/common';
import { ApiKeyRefused } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { Briefly } from '../http/briefly.ts';
import { NOTICE } from './key-use.queries.ts';
import { networkOf } from './networks.ts';

const log = logger('api-key');

export type RefusalReason = 'malformed' | 'bad_checksum' | 'unknown' | 'expired' | 'revoked' | 'network';

const refused = metrics.counter({
  name: 'na_api_keys_refused_total',
  help: 'API keys that were refused, by the reason.',
  labelNames: ['reason'],
});

/** How long what was told of an address, or of a key, is not told again; in milliseconds. */
const QUIET_MS = 60_000;

/** Somebody's whole address: an IPv6 subscriber has 64 bits of them to choose from. */
const OF_ONE_CALLER = { ipv4: 32, ipv6: 64 };

/** What is known of a refused key. */
interface Refused {
  reason: RefusalReason;
  ip: string;
  apiKeyId?: string;
  workspaceId?: string;
}

/** Counts refused keys, and tells them, each caller at most once a minute on all replicas together. */
@Injectable()
export class KeyRefusals {
  // Asked first, so that a flood of bad keys is not one of writes.
  readonly #told = new Briefly<true>(QUIET_MS);

  constructor(private readonly dataSource: DataSource) {}

  /** Nobody waits for the telling. */
  note({ reason, ip, apiKeyId, workspaceId }: Refused): void {
    refused.inc({ reason });
    const subject = reason === 'network' ? `network ${apiKeyId}` : `refused ${networkOf(ip, OF_ONE_CALLER)}`;
    void this.#told
      .get(subject, async () => {
        await transaction(this.dataSource, async tx => {
          const [isFirst] = await tx.query<unknown[]>(NOTICE, [subject, `${QUIET_MS} milliseconds`]);
          if (isFirst) await tell(tx, ApiKeyRefused, { reason, ip, apiKeyId }, { workspaceId });
        });
        return true as const;
      })
      .catch((error: unknown) => log.warn({ err: error }, 'That an API key was refused was not told.'));
  }
}
