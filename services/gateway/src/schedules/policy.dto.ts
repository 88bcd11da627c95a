import { ApiSchema } from '@nestjs/swagger';
import { MisfirePolicy, OverlapPolicy } from '@na/contracts';
import { Duration } from '../http/duration.ts';
import { Choice, Text, Whole } from '../http/fields.ts';

const MOST = { min: 1, max: 100, example: 10 };

const MISFIRE =
  'Which of the missed due times fire late: none (`skip`), the latest (`run_once`), or the latest `most` (`catch_up`).';
const GRACE = 'How late a due time is, its jitter not counted, before it counts as missed.';
const OVERLAP =
  'What becomes of a due time while a task of an earlier one is not finished: it fires all the same (`allow`), it is skipped (`skip`), it waits (`queue`), or the tasks before it are cancelled and it fires when they are gone (`cancel_previous`).';

/** What becomes of due times that were missed, e.g. in an outage. */
@ApiSchema({ name: 'NewMisfirePolicy' })
export class MisfireBody {
  @Choice(`${MISFIRE} \`run_once\` when left out.`, MisfirePolicy, { optional: true })
  policy?: MisfirePolicy;

  @Duration(`${GRACE} A minute when left out.`, { most: 'P7D', optional: true, example: 'PT1M' })
  grace?: number;

  @Whole('How many fire late at most with `catch_up`; 10 when left out.', { ...MOST, optional: true })
  most?: number;
}

@ApiSchema({ name: 'MisfirePolicy' })
export class MisfireDto {
  @Choice(MISFIRE, MisfirePolicy)
  policy!: MisfirePolicy;

  @Text(GRACE, { example: 'PT1M' })
  grace!: string;

  @Whole('How many fire late at most with `catch_up`.', { example: 10 })
  most!: number;
}

/** What becomes of a due time while earlier tasks are not finished. */
@ApiSchema({ name: 'NewOverlapPolicy' })
export class OverlapBody {
  @Choice(`${OVERLAP} \`skip\` when left out.`, OverlapPolicy, { optional: true })
  policy?: OverlapPolicy;

  @Whole('How many due times wait at most with `queue`; 10 when left out. What comes on top is skipped.', {
    ...MOST,
    optional: true,
  })
  most?: number;
}

@ApiSchema({ name: 'OverlapPolicy' })
export class OverlapDto {
  @Choice(OVERLAP, OverlapPolicy)
  policy!: OverlapPolicy;

  @Whole('How many due times wait at most with `queue`.', { example: 10 })
  most!: number;
}
