import { ApiSchema } from '@nestjs/swagger';
import type { RetentionPolicy } from '@na/contracts';
import { Duration, durationOf } from '../http/duration.ts';
import { Id, Text, Time, Whole } from '../http/fields.ts';
import { ListDtoOf } from '../http/list.ts';

const REASON = ['Why; it stands in the audit record.', { max: 500, optional: true, example: 'Auditors ask.' }] as const;
const MOST = 'P3650D';

/** Says how long finished tasks are kept. */
@ApiSchema({ name: 'NewRetentionPolicy' })
export class RetentionPolicyBody {
  @Text('The task type; every type without a policy of its own when left out.', {
    max: 200,
    optional: true,
    example: 'notion.page.create',
  })
  type?: string;

  @Duration('How long finished tasks stay live, PT1M to P3650D.', { most: MOST, example: 'P7D' })
  liveFor!: number;

  @Duration('How long they are archived then, before they are dropped, P1D to P3650D.', {
    most: MOST,
    example: 'P365D',
  })
  archivedFor!: number;

  @Text(...REASON)
  reason?: string;
}

/** Changes how long finished tasks are kept. */
@ApiSchema({ name: 'RetentionPolicyChange' })
export class RetentionPolicyChangeBody {
  @Duration('How long finished tasks stay live, PT1M to P3650D.', { most: MOST, optional: true, example: 'P7D' })
  liveFor?: number;

  @Duration(
    'How long they are archived then, P1D to P3650D; what is archived already keeps the time it was archived for.',
    {
      most: MOST,
      optional: true,
      example: 'P365D',
    },
  )
  archivedFor?: number;

  @Text(...REASON)
  reason?: string;
}

@ApiSchema({ name: 'RetentionPolicy' })
export class RetentionPolicyDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text('The task type; absent when it is for every type without a policy of its own.', {
    optional: true,
    example: 'notion.page.create',
  })
  type?: string;

  @Duration('How long finished tasks stay live.', { most: MOST, example: 'P7D' })
  liveFor!: string;

  @Duration('How long they are archived then, before they are dropped.', { most: MOST, example: 'P365D' })
  archivedFor!: string;

  @Text('Who said so last.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  actor!: string;

  @Whole('Grows by one with each change.', { example: 1 })
  version!: number;

  @Time('When it was made.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;
}

@ApiSchema({ name: 'RetentionPolicyList' })
export class RetentionPolicyListDto extends ListDtoOf(RetentionPolicyDto) {}

export function retentionPolicyDto({ liveMs, archivedMs, ...policy }: RetentionPolicy): RetentionPolicyDto {
  return { ...policy, liveFor: durationOf(liveMs), archivedFor: durationOf(archivedMs) };
}
