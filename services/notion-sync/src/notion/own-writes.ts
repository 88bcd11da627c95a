import { isFullPage, type PageObjectResponse } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import { logger, metrics } from '@na/telemetry';
import type { Link, Operation } from './notion.ts';

const log = logger('notion');

const unkept = metrics.counter({
  name: 'na_notion_own_writes_unkept_total',
  help: 'Answers to our own writes that could not be kept; polls and webhooks find what they said.',
});
unkept.inc(0);

/** Keeps a page as the answer to a write showed it. */
export type Keep = (page: PageObjectResponse) => Promise<void>;

/** Is asked before a write leaves; gives nothing when nobody wants its answer. */
export type Prepare = (link: Link) => Promise<Keep | undefined>;

const WRITES: ReadonlySet<Operation> = new Set<Operation>(['pages.create', 'pages.update']);

/** Hands the pages that Notion answers to our own writes to whoever keeps copies, so that those never lag behind what we wrote. */
@Injectable()
export class OwnWrites {
  #prepare: Prepare | undefined;

  /** To be called once, before anything is written. */
  keptBy(prepare: Prepare): void {
    this.#prepare = prepare;
  }

  /** Gives what to do with the answer. Neither ever throws: the write itself is more than the copy of its answer. */
  async begin(link: Link, operation: Operation): Promise<(answer: unknown) => Promise<void>> {
    const keep = WRITES.has(operation) ? await this.#prepare?.(link).catch(failed) : undefined;
    return async answer => {
      const page = keep && pageIn(answer);
      if (page) await keep(page).catch(failed);
    };
  }
}

function failed(error: unknown): undefined {
  unkept.inc();
  log.warn({ err: error }, 'the answer to a write cannot be kept, and is found later');
}

/** The page that an answer is, or that it tells to have been made. */
function pageIn(answer: unknown): PageObjectResponse | undefined {
  const { page = answer } = answer as { page?: unknown };
  return isFullPage(page as PageObjectResponse) ? (page as PageObjectResponse) : undefined;
}
