import { ApiSchema } from '@nestjs/swagger';
import { AlertState, NotificationState, Severity, type Alert, type Notification } from '@na/contracts';
import { Choice, Id, Text, Time, Whole } from '../http/fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { AnyOf } from '../http/query-fields.ts';
import type { Proven, Same } from '../http/same.ts';

@ApiSchema({ name: 'Alert' })
export class AlertDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Id('The rule that it is an occurrence of.')
  ruleId!: string;

  @Choice('Where it stands.', AlertState)
  state!: AlertState;

  @Choice('How much it matters.', Severity)
  severity!: Severity;

  @Text('What happened, in a sentence.', {
    example: 'The task 01980a3c… (notion.page.create) is dead after 8 attempts.',
  })
  summary!: string;

  @Text('The type of the event that raised it.', { example: 'na.scheduler.v1.TaskDead' })
  eventType!: string;

  @Id('The event that raised it.')
  eventId!: string;

  @Text("The id of the thing that the event was about, e.g. the dead task's.", { optional: true })
  about?: string;

  @Text('Shared by all that one request set in motion.')
  correlationId!: string;

  @Time('When it was raised.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;

  @Text('Who acknowledged it.', { optional: true, example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  acknowledgedBy?: string;
}
export type AlertIsTold = Proven<Same<AlertDto, Alert>>;

@ApiSchema({ name: 'AlertList' })
export class AlertListDto extends ListDtoOf(AlertDto) {}

/** Which alerts are wanted. */
export class ListAlertsQuery extends ListQuery {
  @AnyOf('Only those that stand so.', AlertState)
  state?: AlertState[];
}

/** One delivery of an alert to an endpoint. */
@ApiSchema({ name: 'Notification' })
export class NotificationDto {
  @Id('Its id: the `webhook-id` that the receiver sees on each attempt.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Id('The alert that it tells of.')
  alertId!: string;

  @Id('Where it goes.')
  endpointId!: string;

  @Choice('Where it stands; `failed` was given up after the last attempt.', NotificationState)
  state!: NotificationState;

  @Whole('How often it was tried.', { example: 1 })
  attempts!: number;

  @Text('What the last attempt met.', { optional: true })
  lastError?: string;

  @Time('When it is tried next.', { optional: true })
  nextAttemptAt?: string;

  @Time('When the receiver took it.', { optional: true })
  deliveredAt?: string;

  @Time('When it was made.')
  createdAt!: string;
}
export type NotificationIsTold = Proven<Same<NotificationDto, Notification>>;

@ApiSchema({ name: 'NotificationList' })
export class NotificationListDto extends ListDtoOf(NotificationDto) {}

/** Which deliveries are wanted. */
export class ListNotificationsQuery extends ListQuery {
  @Id('Only those of this alert.', { optional: true })
  alertId?: string;
}
