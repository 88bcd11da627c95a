import { ApiSchema } from '@nestjs/swagger';
import { SyncState, type Sync } from '@na/contracts';
import { Choice, Id, Text, Time, WebUrl } from '../http/fields.ts';
import type { Proven, Same } from '../http/same.ts';

@ApiSchema({ name: 'Sync' })
export class SyncDto {
  @Choice('Whether Notion has the latest change.', SyncState)
  state!: SyncState;

  @Id('The task that carries the latest change; follow it at `/v1/tasks/{taskId}/events`.')
  taskId!: string;

  @Text('Its page in Notion, once there is one.', { optional: true, example: '24f0a1b2-c3d4-80e5-9f6a-7b8c9d0e1f2a' })
  notionPageId?: string;

  @WebUrl('Where a person can look at it.', {
    optional: true,
    example: 'https://www.notion.so/24f0a1b2c3d480e59f6a7b8c9d0e1f2a',
  })
  notionUrl?: string;

  @Time('When Notion had the latest change.', { optional: true })
  syncedAt?: string;

  @Text('Why it failed.', { optional: true })
  error?: string;
}
export type SyncIsTold = Proven<Same<SyncDto, Sync>>;
