import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { Health } from '@na/telemetry';
import type { Config } from '../config.ts';

/** Notion is asked this seldom; in milliseconds. */
const CACHE_MS = 30_000;
const TIMEOUT_MS = 5_000;

/** Whether Notion can be reached at all. Nothing here needs it at once, so without it the service is degraded and not down. */
@Injectable()
export class NotionReach {
  constructor(health: Health, @Inject(CONFIG) { NOTION_BASE_URL }: Pick<Config, 'NOTION_BASE_URL'>) {
    // Without a token Notion refuses, which is an answer, and counts against nobody's budget.
    const check = async () => {
      const answer = await fetch(new URL('/v1/users/me', NOTION_BASE_URL), { signal: AbortSignal.timeout(TIMEOUT_MS) });
      await answer.body?.cancel();
    };
    health.add({ name: 'notion', required: false, check, cacheMs: CACHE_MS, timeoutMs: TIMEOUT_MS });
  }
}
