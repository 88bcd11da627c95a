import { ApiSchema } from '@nestjs/swagger';
import { ConnectionKind, ConnectionState, type AddConnectionRequest, type Connection } from '@na/contracts';
import { Choice, Id, NotionId, Text, Time, Whole } from '../http/fields.ts';
import { Nested } from '../http/json-fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Proven, Same } from '../http/same.ts';
import { CapabilitiesDto } from './capabilities.dto.ts';

/** Asks for a connection. */
@ApiSchema({ name: 'NewConnection' })
export class ConnectionBody {
  @Text('What people call it.', { max: 100, example: 'Team wiki' })
  name!: string;

  @Text("The integration's token. It is checked against Notion, kept encrypted, and never comes back.", {
    max: 500,
    secret: true,
    example: 'ntn_…',
  })
  token!: string;

  @NotionId('The data source that to-dos go to unless a call names another.', { optional: true })
  notionTodoDataSourceId?: string;

  @NotionId('The same as `notionTodoDataSourceId`, shorter to write. Give one of the two.', { optional: true })
  todoDataSourceId?: string;
}
export type ConnectionBodyIsTold = Proven<
  Same<Omit<ConnectionBody, 'todoDataSourceId'>, Omit<AddConnectionRequest, 'id' | 'workspaceId'>>
>;

@ApiSchema({ name: 'Connection' })
export class ConnectionDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text('What people call it.', { example: 'Team wiki' })
  name!: string;

  @Choice(
    'How it came by its token. `token`: somebody copied that of an internal integration; `oauth`: a person gave access in Notion.',
    ConnectionKind,
  )
  kind!: ConnectionKind;

  @Choice(
    'Whether it can be used. `broken`: Notion refuses its token, or nothing is shared with it any more; `disabled`: somebody switched it off, and its tasks wait.',
    ConnectionState,
  )
  state!: ConnectionState;

  @Text('Enough of the token to recognise it.', { example: 'ntn_…3f9a' })
  tokenPreview!: string;

  @Text("The integration's bot in Notion.", { example: '24f0a1b2-c3d4-80e5-9f6a-7b8c9d0e1f2a' })
  notionBotId!: string;

  @Text("The Notion workspace's name, as Notion told it.", { optional: true })
  notionWorkspaceName?: string;

  @Text('The data source that to-dos go to unless a call names another.', { optional: true })
  notionTodoDataSourceId?: string;

  @Whole('Requests per 60 seconds that Notion grants it.', { example: 180 })
  requestsPerMinute!: number;

  @Text('What is wrong, when it is broken.', { optional: true })
  problem?: string;

  @Time('When it was added.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;

  @Time('When Notion last answered for it.', { optional: true })
  checkedAt?: string;

  @Whole('Grows by one with each change that somebody makes.', { example: 1 })
  version!: number;

  @Time('Since when its state is what it is.')
  stateSince!: string;

  @Text('Why it is switched off, when it is.', { optional: true })
  disabledBecause?: string;

  @Nested(
    'What Notion was seen to let it do (true), and to refuse (false); left out is what nobody tried.',
    CapabilitiesDto,
  )
  capabilities!: CapabilitiesDto;

  @Text("Notion's id of its workspace; absent until Notion has told it.", { optional: true })
  notionWorkspaceId?: string;
}
export type ConnectionIsTold = Proven<Same<ConnectionDto, Connection>>;

/** A JSON Merge Patch of a connection. */
@ApiSchema({ name: 'ConnectionPatch' })
export class ConnectionPatch {
  @Text('What people are to call it.', { max: 100, optional: true, example: 'Team wiki' })
  name?: string;

  @NotionId(
    'The data source that to-dos are to go to unless a call names another; it must be shared with the integration.',
    {
      optional: true,
      nullable: true,
    },
  )
  notionTodoDataSourceId?: string | null;
}

/** Asks for another token. */
@ApiSchema({ name: 'ConnectionRotation' })
export class RotationBody {
  @Text("A new token of the same integration. It is checked against Notion before it takes the old one's place.", {
    max: 500,
    secret: true,
    example: 'ntn_…',
  })
  token!: string;
}

/** Says why something is done. */
@ApiSchema({ name: 'ConnectionReason' })
export class ReasonBody {
  @Text('Why, for the audit record and for whoever wonders.', {
    max: 500,
    example: 'The integration is being audited.',
  })
  reason!: string;
}

@ApiSchema({ name: 'ConnectionList' })
export class ConnectionListDto extends ListDtoOf(ConnectionDto) {}
