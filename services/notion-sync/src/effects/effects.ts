import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { EffectAdopted } from '@na/contracts';
import { refuseDeleted, tell, transaction } from '@na/persistence';
import { GiveBack } from '@na/tasks';
import { logger } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { EffectDisputed } from '../errors.ts';
import { failureOf, type NotionFailure } from '../notion/notion-failure.ts';
import { Notion } from '../notion/notion.ts';
import type { Creation, Made, Maker } from './creation.ts';
import { claim, effectOf, intend, noteMade, noteUnknown, noteVoid } from './effect.queries.ts';
import { ReadBack } from './read-back.ts';

const log = logger('effects');

/** With these Notion itself answered, so it is done with the request; after other failures it may still be at it. */
const ANSWERED = new Set(['500', '503']);

/**
 * Makes things in Notion exactly once, though Notion knows no idempotency keys, may fail after it has saved, and this process may
 * die at any moment. The intent is written down before the call; what a call with an unknown outcome has made is looked for before
 * another call follows; and each thing in Notion is claimed by one write only.
 */
@Injectable()
export class Effects {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: Notion,
    private readonly readBack: ReadBack,
    @Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_TIMEOUT_MS' | 'NOTION_VISIBILITY_DELAY_MS'>,
  ) {}

  /**
   * Makes it, or finds what an earlier attempt made. Gives nothing when it is no longer wanted as it stands here.
   * @throws GiveBack while nobody can know yet what became of an earlier attempt; NotionFailure; Problem `notion_budget_spent`, `workspace_deleted`
   */
  async once(creation: Creation, maker: Maker): Promise<Made | undefined> {
    const before = await effectOf(this.dataSource, creation.subject, this.config.NOTION_VISIBILITY_DELAY_MS);
    if (!before) return this.make(creation, maker);
    if (before.state === 'done' || before.state === 'adopted') return creation.recall(before.notionIds);
    const cause = before.cause ?? 'the worker died';
    const found = await this.readBack.find({ ...before, cause }, creation, (tx, made) =>
      this.settleIn(tx, before.id, creation, maker, made, cause),
    );
    return found ?? this.make(creation, maker);
  }

  private async make(creation: Creation, maker: Maker): Promise<Made | undefined> {
    // The permit comes first, so that its deadline, which is the call's, lies before the one that is written down.
    const permit = await this.notion.permit(creation.link, 'normal', maker.signal, creation.operation);
    const effectId = await this.intend(creation, maker).catch((error: unknown) => {
      permit.free('unused');
      throw error;
    });
    if (!effectId) {
      permit.free('unused');
      return undefined;
    }
    let made: Made;
    try {
      // Without the attempt's signal: to give up a write that is under way would only make its outcome unknown.
      made = await this.notion.spend(permit, creation.link, creation.operation, client => creation.write(client));
    } catch (thrown) {
      return this.afterFailure(effectId, creation, maker, failureOf(thrown, Date.now()));
    }
    return this.settle(effectId, creation, maker, made);
  }

  private async intend(creation: Creation, maker: Maker): Promise<string | undefined> {
    const { subject, kin, content, version, link } = creation;
    return transaction(this.dataSource, async tx => {
      if (creation.isWanted && !(await creation.isWanted(tx))) return undefined;
      const { taskId, number: attempt, workspaceId } = maker;
      await refuseDeleted(tx, workspaceId);
      const timeoutMs = this.config.NOTION_TIMEOUT_MS;
      const { connectionId } = link;
      const intent = { subject, kin, content, version, taskId, attempt, workspaceId, connectionId, timeoutMs };
      const id = await intend(tx, intent);
      if (!id) throw new GiveBack({ reason: 'Another attempt is making the same right now.', delayMs: 1_000 });
      return id;
    });
  }

  private async afterFailure(
    effectId: string,
    creation: Creation,
    maker: Maker,
    failure: NotionFailure,
  ): Promise<Made> {
    const isSaved = failure.outcome === 'saved';
    const cause = isSaved ? `${failure.symptom} after saving` : failure.symptom;
    const noted =
      failure.outcome === 'not_saved'
        ? noteVoid(this.dataSource, effectId, cause)
        : noteUnknown(this.dataSource, effectId, cause, ANSWERED.has(failure.symptom));
    await noted.catch((error: unknown) =>
      log.warn({ err: error, effectId }, 'the end of a write stays open in the ledger'),
    );
    if (!isSaved) throw failure;
    return this.settle(effectId, creation, maker, await creation.recall(failure.committed), cause);
  }

  private async settle(
    effectId: string,
    creation: Creation,
    maker: Maker,
    made: Made,
    adoptedAfter?: string,
  ): Promise<Made> {
    try {
      await transaction(this.dataSource, tx => this.settleIn(tx, effectId, creation, maker, made, adoptedAfter));
    } catch (error) {
      // A sibling that was in doubt took what was mine; what was its own is left for me to find.
      if (EffectDisputed.is(error)) await noteUnknown(this.dataSource, effectId, 'a sibling took it', true);
      throw error;
    }
    return made;
  }

  private async settleIn(
    tx: EntityManager,
    effectId: string,
    creation: Creation,
    maker: Maker,
    made: Made,
    adoptedAfter?: string,
  ): Promise<void> {
    const noted = await noteMade(tx, effectId, adoptedAfter ? 'adopted' : 'done', adoptedAfter);
    if (!noted || !(await claim(tx, effectId, made.ids))) throw EffectDisputed({});
    await creation.settled(tx, made, noted.version);
    if (!adoptedAfter) return;
    const { taskId, workspaceId } = maker;
    for (const notionId of made.ids)
      await tell(tx, EffectAdopted, { taskId, notionId, cause: adoptedAfter }, { workspaceId });
    log.warn(
      { taskId, notionIds: made.ids, cause: adoptedAfter },
      'a write whose outcome was unknown was found in Notion',
    );
  }
}
