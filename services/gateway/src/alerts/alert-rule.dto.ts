import { ApiSchema } from '@nestjs/swagger';
import {
  Severity,
  type AlertRule,
  type CreateEndpointRequest,
  type CreateRuleRequest,
  type Endpoint,
} from '@na/contracts';
import { Choice, Flag, Id, Text, Time, WebUrl } from '../http/fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Proven, Same } from '../http/same.ts';

/** Asks for a rule. */
@ApiSchema({ name: 'NewAlertRule' })
export class AlertRuleBody {
  @Text('What people call it.', { max: 100, example: 'A task is dead' })
  name!: string;

  @Text('The type of event to look for.', { max: 200, example: 'na.scheduler.v1.TaskDead' })
  eventType!: string;

  @Choice('How much its alerts matter.', Severity)
  severity!: Severity;
}
export type AlertRuleBodyIsTold = Proven<Same<AlertRuleBody, Omit<CreateRuleRequest, 'id' | 'workspaceId'>>>;

/** A condition on events; each event that meets it raises an alert. */
@ApiSchema({ name: 'AlertRule' })
export class AlertRuleDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text('What people call it.', { example: 'A task is dead' })
  name!: string;

  @Text('The type of event that it looks for.', { example: 'na.scheduler.v1.TaskDead' })
  eventType!: string;

  @Choice('How much its alerts matter.', Severity)
  severity!: Severity;

  @Flag('Whether it is looked at.')
  enabled!: boolean;

  @Time('When it was created.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;
}
export type AlertRuleIsTold = Proven<Same<AlertRuleDto, AlertRule>>;

@ApiSchema({ name: 'AlertRuleList' })
export class AlertRuleListDto extends ListDtoOf(AlertRuleDto) {}

/** Asks for an endpoint. */
@ApiSchema({ name: 'NewEndpoint' })
export class EndpointBody {
  @Text('What people call it.', { max: 100, example: 'On-call bot' })
  name!: string;

  @WebUrl('Where the signed webhook is to be posted.')
  url!: string;
}
export type EndpointBodyIsTold = Proven<Same<EndpointBody, Omit<CreateEndpointRequest, 'id' | 'workspaceId'>>>;

/** Where deliveries go. */
@ApiSchema({ name: 'Endpoint' })
export class EndpointDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text('What people call it.', { example: 'On-call bot' })
  name!: string;

  @WebUrl('Where the signed webhook is posted.')
  url!: string;

  @Flag('Whether deliveries go there.')
  enabled!: boolean;

  @Text('The signing secret (Standard Webhooks); it comes back once, when the endpoint is created.', {
    optional: true,
    example: 'whsec_…',
  })
  secret?: string;

  @Time('When it was created.')
  createdAt!: string;
}
export type EndpointIsTold = Proven<Same<EndpointDto, Endpoint>>;

@ApiSchema({ name: 'EndpointList' })
export class EndpointListDto extends ListDtoOf(EndpointDto) {}
