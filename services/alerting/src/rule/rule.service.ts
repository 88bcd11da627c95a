import { Injectable } from '@nestjs/common';
import {
  RuleCreated,
  RuleDeleted,
  type AlertRule,
  type CreateRuleRequest,
  type DeleteRuleRequest,
  type DeleteRuleResponse,
  type ListRulesRequest,
  type ListRulesResponse,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { refuseDeleted, tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { IdTaken, RuleNotFound } from '../errors.ts';
import { pageOf, sliceOf } from '../page.ts';
import { removed } from '../removal/removing.ts';
import { idFaults } from '../request-faults.ts';
import { GET_RULE, INSERT_RULE, LIST_RULES } from './rule.queries.ts';
import { ruleFaults, ruleOf, type RuleRow } from './rule.ts';

/** What a workspace wants to be told of. Nothing is watched unasked: the first rule comes by the API, as all others. */
@Injectable()
export class RuleService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Creates a rule, or gives the one that has this id already. From then on it looks at each event that is heard, also at one that
   * happened a moment before: an alert too many is better than one too few.
   * @throws Problem `validation_failed`, `workspace_deleted`, or `alerting_id_taken` when another workspace has the id
   */
  async create(request: CreateRuleRequest): Promise<AlertRule> {
    const errors = ruleFaults(request);
    if (errors.length) throw Invalid({ errors });
    const { id, workspaceId, name, eventType, severity } = request;
    return transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, workspaceId);
      const [created] = await tx.query<RuleRow[]>(INSERT_RULE, [id, workspaceId, name.trim(), eventType, severity]);
      if (created) await tell(tx, RuleCreated, { ruleId: id, eventType }, { workspaceId });
      const [row] = created ? [created] : await tx.query<RuleRow[]>(GET_RULE, [id, workspaceId]);
      if (!row) throw IdTaken({ id });
      return ruleOf(row);
    });
  }

  async list(request: ListRulesRequest): Promise<ListRulesResponse> {
    const slice = sliceOf(request);
    const rows = await this.dataSource.query<RuleRow[]>(LIST_RULES, [request.workspaceId, slice.below, slice.take]);
    const { page, nextCursor } = pageOf(rows, slice);
    return { rules: page.map(ruleOf), nextCursor };
  }

  /** Removes a rule; removing it again is no fault. @throws Problem `alert_rule_not_found` when there never was one */
  async delete({ id, workspaceId }: DeleteRuleRequest): Promise<DeleteRuleResponse> {
    const errors = [...idFaults('/id', id), ...idFaults('/workspaceId', workspaceId)];
    if (errors.length) throw Invalid({ errors });
    await transaction(this.dataSource, async tx => {
      const when = await removed(tx, 'alert_rule', id, workspaceId);
      if (when === 'never') throw RuleNotFound({ id });
      if (when === 'now') await tell(tx, RuleDeleted, { ruleId: id }, { workspaceId });
    });
    return {};
  }
}
