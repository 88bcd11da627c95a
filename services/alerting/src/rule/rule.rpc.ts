import { Controller } from '@nestjs/common';
import {
  AlertingService,
  type AlertRule,
  type CreateRuleRequest,
  type DeleteRuleRequest,
  type DeleteRuleResponse,
  type ListRulesRequest,
  type ListRulesResponse,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { RuleService } from './rule.service.ts';

@Controller()
export class RuleRpc {
  constructor(private readonly rules: RuleService) {}

  @OnCall(AlertingService.createRule)
  createRule(request: CreateRuleRequest): Promise<AlertRule> {
    return this.rules.create(request);
  }

  @OnCall(AlertingService.listRules)
  listRules(request: ListRulesRequest): Promise<ListRulesResponse> {
    return this.rules.list(request);
  }

  @OnCall(AlertingService.deleteRule)
  deleteRule(request: DeleteRuleRequest): Promise<DeleteRuleResponse> {
    return this.rules.delete(request);
  }
}
