import { ApiSchema } from '@nestjs/swagger';
import { ReasonCode, type Explanation, type JsonObject, type Reason } from '@na/contracts';
import { Choice, Id, Text, Time } from '../http/fields.ts';
import { Json, ListOf } from '../http/json-fields.ts';
import type { Proven, Same } from '../http/same.ts';

@ApiSchema({ name: 'WaitingReason' })
export class ReasonDto {
  @Choice('What it is.', ReasonCode)
  code!: ReasonCode;

  @Text('In a sentence.', {
    example: 'The limit of “notion:conn_1” is full until 2026-12-01T12:00:41.000Z; 17 are ahead.',
  })
  sentence!: string;

  @Time('Until when at most; absent when that cannot be said.', { optional: true })
  until?: string;

  @Json('Whatever else is known of it.', { example: { key: 'notion:conn_1', ahead: 17 } })
  data!: JsonObject;
}
export type ReasonIsTold = Proven<Same<ReasonDto, Reason>>;

/** Why a task waits. */
@ApiSchema({ name: 'Explanation' })
export class ExplanationDto {
  @Id('The task’s id.')
  taskId!: string;

  @ListOf('First what only people end, then what ends at a time, then those ahead; empty when nothing is.', ReasonDto)
  reasons!: ReasonDto[];

  @Time('When it is expected to start; absent when that cannot be said.', { optional: true })
  expectedStartAt?: string;

  @Text('All of it in a few sentences.')
  summary!: string;
}
export type ExplanationIsTold = Proven<Same<ExplanationDto, Explanation>>;
