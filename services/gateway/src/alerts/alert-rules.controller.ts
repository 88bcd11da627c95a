import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { ListQuery } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Gives, Removes } from '../http/route.ts';
import { WorkspaceId } from '../access/principal.ts';
import { AlertRuleBody, AlertRuleDto, AlertRuleListDto } from './alert-rule.dto.ts';
import { Alerts } from './alerts.ts';

@ApiTags('Alerts')
@Controller('v1/alert-rules')
export class AlertRulesController {
  constructor(private readonly alerts: Alerts) {}

  @Creates('Makes a rule: each event that meets it raises an alert.', AlertRuleDto, { needs: 'alerts:write' })
  create(@WorkspaceId() workspaceId: string, @NewId() id: string, @Body() body: AlertRuleBody): Promise<AlertRuleDto> {
    return this.alerts.createRule(workspaceId, id, body);
  }

  @Gives('', 'Gives the rules of the workspace, newest first.', AlertRuleListDto, { needs: 'alerts:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListQuery): Promise<AlertRuleListDto> {
    return this.alerts.listRules(workspaceId, query);
  }

  @Removes(':id', 'Removes a rule; its alerts stay.', { needs: 'alerts:write', refuses: [404] })
  async remove(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.alerts.deleteRule(workspaceId, id);
  }
}
