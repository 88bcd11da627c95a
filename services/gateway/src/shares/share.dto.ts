import { ApiSchema } from '@nestjs/swagger';
import type { SetWorkspaceShareRequest, WorkspaceShare } from '@na/contracts';
import { Decimal, Id, Text, Time } from '../http/fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Proven, Same } from '../http/same.ts';

const SHARE = 'Turns for one of a workspace with the usual share, which is 1; 0.01 to 100.';

/** How many turns a workspace gets while others wait too. */
@ApiSchema({ name: 'WorkspaceShare' })
export class ShareDto {
  @Id('The workspace’s id.')
  id!: string;

  @Decimal(SHARE, { example: 2 })
  share!: number;

  @Text('Who set it.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  actor!: string;

  @Text('Why.', { example: 'They pay for twice as much.' })
  reason!: string;

  @Time('When it was set.')
  updatedAt!: string;
}
export type ShareIsTold = Proven<Same<ShareDto, WorkspaceShare>>;

@ApiSchema({ name: 'WorkspaceShareList' })
export class ShareListDto extends ListDtoOf(ShareDto) {}

/** Asks for a share. */
@ApiSchema({ name: 'NewWorkspaceShare' })
export class ShareBody {
  @Id('The workspace’s id.')
  workspace!: string;

  @Decimal(SHARE, { example: 2 })
  share!: number;

  @Text('Why; it is told with the event.', { max: 500, example: 'They pay for twice as much.' })
  reason!: string;
}
export type ShareBodyIsTold = Proven<Same<Omit<ShareBody, 'workspace'>, Omit<SetWorkspaceShareRequest, 'id'>>>;

/** Why a share goes. */
export class ShareGoesQuery {
  @Text('Why; it is told with the event.', { max: 500, example: 'The offer is over.' })
  reason!: string;
}
