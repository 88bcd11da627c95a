import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { transaction } from '@na/persistence';
import { GiveBack } from '@na/tasks';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { judge, type Verdict } from './candidates.ts';
import type { Creation, Look, Made } from './creation.ts';
import {
  beginLook,
  claimedAmong,
  databaseTime,
  endLook,
  isLooking,
  noteVoid,
  openSiblings,
  type Effect,
} from './effect.queries.ts';

/** A look that takes longer counts for nothing, in milliseconds: a parent with many thousand children takes that many pages. */
const LOOK_MS = 60_000;
/** Between two tries while somebody else looks for the same, in milliseconds. */
const [SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS] = [300, 3_000];
/** How far Notion's clock may be off from the database's, in milliseconds. */
const CLOCK_SKEW_MS = 120_000;

/** Finds out what became of a write whose outcome is unknown. */
@Injectable()
export class ReadBack {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_VISIBILITY_DELAY_MS'>,
  ) {}

  /**
   * Looks for what an open write made and settles it with `settle`. Gives nothing when it made nothing and is void from now on.
   * @throws GiveBack as long as it may still come
   */
  async find(
    effect: Effect,
    creation: Creation,
    settle: (tx: EntityManager, made: Made) => Promise<void>,
  ): Promise<Made | undefined> {
    // One look at a time for each kin: between a look and its verdict nobody else may adopt what was seen.
    const begun = await beginLook(this.dataSource, effect.kin, LOOK_MS);
    if (!('token' in begun))
      throw new GiveBack({
        reason: 'Another attempt is looking for the same in Notion.',
        delayMs: pauseFor(begun.busyMs),
      });
    const { token } = begun;
    try {
      const look = await creation.look(effect.content, startOfMinute(effect.intendedAt.getTime() - CLOCK_SKEW_MS));
      const until = await databaseTime(this.dataSource);
      const verdict = await transaction(this.dataSource, async tx => {
        if (!(await isLooking(tx, effect.kin, token))) return { do: 'wait', ms: SHORTEST_PAUSE_MS } as const;
        const verdict = await this.verdict(tx, effect, look, until);
        if (verdict.do === 'adopt') await settle(tx, verdict.seen.made);
        if (verdict.do === 'write again') await noteVoid(tx, effect.id, `${effect.cause}, nothing in Notion`);
        return verdict;
      });
      return conclusion(verdict);
    } finally {
      await endLook(this.dataSource, effect.kin, token);
    }
  }

  private async verdict(tx: EntityManager, effect: Effect, look: Look, until: Date): Promise<Verdict<Made>> {
    const visibilityMs = this.config.NOTION_VISIBILITY_DELAY_MS;
    const siblings = await openSiblings(tx, { kin: effect.kin, id: effect.id, until, visibilityMs });
    return judge(effect, siblings, look.unclaimed(await claimedAmong(tx, look.ids)));
  }
}

function conclusion(verdict: Verdict<Made>): Made | undefined {
  if (verdict.do === 'wait')
    throw new GiveBack({ reason: 'What an earlier attempt wrote may still appear in Notion.', delayMs: verdict.ms });
  return verdict.do === 'adopt' ? verdict.seen.made : undefined;
}

// A look mostly takes a moment, and one whose process died lasts until it runs out.
function pauseFor(busyMs: number): number {
  return Math.min(Math.max((LOOK_MS - busyMs) / 2, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
}

/** Notion rounds `created_time` to the minute. */
function startOfMinute(time: number): Date {
  return new Date(Math.floor(time / 60_000) * 60_000);
}
