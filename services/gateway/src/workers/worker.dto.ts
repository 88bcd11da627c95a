import { ApiSchema } from '@nestjs/swagger';
import { WorkerOrder, type Worker } from '@na/contracts';
import { Choice, Id, Text, Time, Whole } from '../http/fields.ts';
import { Json } from '../http/json-fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Proven, Same } from '../http/same.ts';

@ApiSchema({ name: 'Worker' })
export class WorkerDto {
  @Id('Its id.')
  id!: string;

  @Text('What it calls itself: service, replica and a word of its process.', { example: 'notion-sync/host-1/1f0c2a9b' })
  name!: string;

  @Text('The service that it is part of.', { example: 'notion-sync' })
  service!: string;

  @Text('The version of that service.', { example: '0.1.0' })
  version!: string;

  @Choice('How it is told to go on.', WorkerOrder)
  order!: WorkerOrder;

  @Whole('How many attempts it says it holds.', { example: 3 })
  load!: number;

  @Json('How many tasks of each type it runs at the same time.', { example: { 'notion.page.create': 8 } })
  slots!: { [type: string]: number };

  @Time('When it was heard first.')
  startedAt!: string;

  @Time('When it was heard last.')
  lastBeatAt!: string;

  @Text('Who told it how to go on, if anybody did.', { optional: true })
  orderedBy?: string;

  @Text('Why.', { optional: true })
  reason?: string;
}
export type WorkerIsTold = Proven<Same<WorkerDto, Worker>>;

@ApiSchema({ name: 'WorkerList' })
export class WorkerListDto extends ListDtoOf(WorkerDto) {}

/** Why something is done. */
@ApiSchema({ name: 'WorkerReason' })
export class WorkerReasonBody {
  @Text('Why; it is kept in the audit record.', { max: 200, optional: true, example: 'The host is to be replaced.' })
  reason?: string;
}

@ApiSchema({ name: 'WorkerSlots' })
export class WorkerSlotsBody extends WorkerReasonBody {
  @Text('The task type.', { max: 100, example: 'notion.page.create' })
  type!: string;

  @Whole('How many of them it is to run at the same time.', { min: 0, max: 1_000, example: 4 })
  slots!: number;
}
