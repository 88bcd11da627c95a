import { ApiSchema } from '@nestjs/swagger';
import { Category, Severity, type AuditRecord, type JsonObject } from '@na/contracts';
import { Choice, Id, Text, Time } from '../http/fields.ts';
import { Json } from '../http/json-fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { AnyOf, AnyText, FlagQuery } from '../http/query-fields.ts';
import type { Proven, Same } from '../http/same.ts';

@ApiSchema({ name: 'AuditRecord' })
export class AuditRecordDto {
  @Id("The event's id.")
  id!: string;

  @Text("The event's type.", { example: 'na.scheduler.v1.TaskFailed' })
  type!: string;

  @Choice('What it is about.', Category)
  category!: Category;

  @Choice('How much it matters.', Severity)
  severity!: Severity;

  @Text('The service that told it.', { example: 'scheduler' })
  service!: string;

  @Id('The workspace that it belongs to; absent for what concerns the whole system.', { optional: true })
  workspaceId?: string;

  @Text('The id of the thing that it is about.', { optional: true, example: '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  about?: string;

  @Text('Who set it in motion.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  actor!: string;

  @Text('Shared by all that one request set in motion: its `X-Request-Id`.', {
    example: '7d0c1f0e-8d53-4a83-9a4b-0f3d8a1c2b4d',
  })
  correlationId!: string;

  @Id('The event that caused this one.', { optional: true })
  parentId?: string;

  @Text('The trace that it is part of.', { optional: true, example: '4bf92f3577b34da6a3ce929d0e0e4736' })
  traceId?: string;

  @Json("The event's body.")
  data!: JsonObject;

  @Time('When it happened.')
  occurredAt!: string;

  @Time('When audit stored it.')
  recordedAt!: string;
}
export type AuditRecordIsTold = Proven<Same<AuditRecordDto, AuditRecord>>;

@ApiSchema({ name: 'AuditRecordList' })
export class AuditRecordListDto extends ListDtoOf(AuditRecordDto) {}

/** Which records are wanted; every filter given must hold. */
export class ListRecordsQuery extends ListQuery {
  @AnyOf('Only these categories.', Category)
  category?: Category[];

  @AnyOf('Only these severities.', Severity)
  severity?: Severity[];

  @AnyText('Only these event types.', { example: ['na.scheduler.v1.TaskDead'] })
  type?: string[];

  @Text('Only those that this actor set in motion.', {
    max: 200,
    optional: true,
    example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f',
  })
  actor?: string;

  @Text('Only those of this correlation.', { max: 200, optional: true })
  correlationId?: string;

  @Id('Only those that this event caused.', { optional: true })
  parentId?: string;

  @Text('Only those of this trace.', { max: 64, optional: true, example: '4bf92f3577b34da6a3ce929d0e0e4736' })
  traceId?: string;

  @Text('Only those about the thing with this id.', { max: 200, optional: true })
  about?: string;

  @Time('Only those that happened at or after this time.', { optional: true })
  from?: string;

  @Time('Only those that happened before this time.', { optional: true })
  before?: string;

  @FlagQuery(
    'Also records that concern the whole system, such as services that start and stop; needs the permission `system:read`.',
  )
  includeSystem!: boolean;
}
