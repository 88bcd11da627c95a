import { ApiSchema } from '@nestjs/swagger';
import { GateCircuitState, type Bucket, type Circuit, type Gate, type LimitRule, type Window } from '@na/contracts';
import { Choice, Decimal, Id, Text, Time, Whole } from '../http/fields.ts';
import { Nested } from '../http/json-fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Proven, Same } from '../http/same.ts';

const DAY_MS = 24 * 60 * 60_000;

@ApiSchema({ name: 'LimitWindow' })
export class WindowDto {
  @Whole('Units that any window of this length sees at most.', { min: 1, max: 1_000_000, example: 90 })
  count!: number;

  @Whole('The length of the window, in milliseconds.', { min: 100, max: DAY_MS, example: 60_000 })
  windowMs!: number;
}
export type WindowIsTold = Proven<Same<WindowDto, Window>>;

@ApiSchema({ name: 'LimitBucket' })
export class BucketDto {
  @Decimal('Units that come back each second.', { example: 3 })
  perSecond!: number;

  @Whole('Units that it holds at most, and so grants at once.', { min: 1, max: 1_000_000, example: 10 })
  burst!: number;
}
export type BucketIsTold = Proven<Same<BucketDto, Bucket>>;

@ApiSchema({ name: 'LimitCircuit' })
export class CircuitDto {
  @Whole('It opens after so many failures of the other side in a row.', { min: 1, max: 1_000, example: 5 })
  failures!: number;

  @Whole('Nothing starts for so long, then one probe; in milliseconds.', { min: 100, max: DAY_MS, example: 30_000 })
  openMs!: number;
}
export type CircuitIsTold = Proven<Same<CircuitDto, Circuit>>;

/** What is allowed; each part rules by itself, and all of them together. */
@ApiSchema({ name: 'LimitRule' })
export class LimitRuleDto {
  @Whole('At most so many tasks at a time.', { min: 1, max: 100_000, optional: true, example: 5 })
  concurrency?: number;

  @Nested('At most so many units in any window of time.', WindowDto, { optional: true })
  window?: WindowDto;

  @Nested('At most so many units at once, and so many in the long run.', BucketDto, { optional: true })
  bucket?: BucketDto;

  @Nested('When to stop, as the other side fails.', CircuitDto, { optional: true })
  circuit?: CircuitDto;
}
export type LimitRuleIsTold = Proven<Same<LimitRuleDto, LimitRule>>;

/** What tasks have to pass to start. */
@ApiSchema({ name: 'Gate' })
export class GateDto {
  @Id('Its id; a limit, a pause and a circuit of the same tasks share it.')
  id!: string;

  @Id('The workspace whose tasks it is for; absent when it is for all.', { optional: true })
  workspaceId?: string;

  @Text('Only tasks of this type.', { optional: true, example: 'notion.page.create' })
  type?: string;

  @Text('Only tasks that name this key.', { optional: true, example: 'notion:conn_1' })
  key?: string;

  @Nested('What it allows; absent when it has no limit.', LimitRuleDto, { optional: true })
  limit?: LimitRuleDto;

  @Time('Until when the other side asked for a rest.', { optional: true })
  heldUntil?: string;

  @Text('What the other side said.', { optional: true })
  heldBecause?: string;

  @Text('Who paused it.', { optional: true, example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  pausedBy?: string;

  @Text('Why it was paused.', { optional: true, example: 'The other side is down.' })
  pausedBecause?: string;

  @Time('Since when it is paused.', { optional: true })
  pausedAt?: string;

  @Choice(
    'How its circuit stands: `closed` (all is well), `open` (nothing starts), `half_open` (one probe decides).',
    GateCircuitState,
    { optional: true },
  )
  circuit?: GateCircuitState;

  @Time('Until when an open circuit stays open.', { optional: true })
  openUntil?: string;

  @Whole('Failures in a row, as its circuit counts them.', { optional: true, example: 0 })
  failures?: number;

  @Whole('How many tasks run that hold a permit of it.', { example: 3 })
  running!: number;

  @Whole('How many tasks wait at it; 1,000 stands for as many or more.', { example: 17 })
  waiting!: number;

  @Time('When it changed last.')
  updatedAt!: string;
}
export type GateIsTold = Proven<Same<GateDto, Gate>>;

@ApiSchema({ name: 'GateList' })
export class GateListDto extends ListDtoOf(GateDto) {}
