import { ApiSchema } from '@nestjs/swagger';
import type { ChannelLink, CreateChannelLinkRequest, CreatePersonLinkRequest, PersonLink } from '@na/contracts';
import { Id, NotionId, Text, Time } from '../http/fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import type { Proven, Same } from '../http/same.ts';

const PLATFORM = { max: 32, example: 'slack' };
const CHANNEL = { max: 200, example: 'C024BE91L' };
const PERSON = { max: 200, example: 'U024BE7LH' };
const NOTION_ID = { example: '24f0a1b2-c3d4-80e5-9f6a-7b8c9d0e1f2a' };

/** Asks for a channel link. */
@ApiSchema({ name: 'NewChannelLink' })
export class ChannelLinkBody {
  @Text('The platform: lower case letters, digits, `_` and `-`.', PLATFORM)
  platform!: string;

  @Text('The channel’s id there.', CHANNEL)
  channelId!: string;

  @Id('The connection to use; the oldest active one of the workspace when left out.', { optional: true })
  connectionId?: string;

  @NotionId("The data source; the connection's own when left out.", { optional: true })
  notionDataSourceId?: string;
}
export type ChannelLinkBodyIsTold = Proven<Same<ChannelLinkBody, Omit<CreateChannelLinkRequest, 'id' | 'workspaceId'>>>;

/** Ties a channel of a chat platform to a data source. */
@ApiSchema({ name: 'ChannelLink' })
export class ChannelLinkDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text('The platform.', PLATFORM)
  platform!: string;

  @Text('The channel’s id there.', CHANNEL)
  channelId!: string;

  @Id('The connection that its to-dos go through.')
  connectionId!: string;

  @Text('The data source that its to-dos go to.', NOTION_ID)
  notionDataSourceId!: string;

  @Time('When it was created.')
  createdAt!: string;
}
export type ChannelLinkIsTold = Proven<Same<ChannelLinkDto, ChannelLink>>;

@ApiSchema({ name: 'ChannelLinkList' })
export class ChannelLinkListDto extends ListDtoOf(ChannelLinkDto) {}

/** Which channel links are wanted. */
export class ListChannelLinksQuery extends ListQuery {
  @Text('Only those of this platform.', { ...PLATFORM, optional: true })
  platform?: string;

  @Text('Only the one of the channel with this id there.', { ...CHANNEL, optional: true })
  channelId?: string;
}

/** Asks for a person link. */
@ApiSchema({ name: 'NewPersonLink' })
export class PersonLinkBody {
  @Text('The platform: lower case letters, digits, `_` and `-`.', PLATFORM)
  platform!: string;

  @Text('The user’s id there.', PERSON)
  platformUserId!: string;

  @NotionId('The Notion user.')
  notionUserId!: string;
}
export type PersonLinkBodyIsTold = Proven<Same<PersonLinkBody, Omit<CreatePersonLinkRequest, 'id' | 'workspaceId'>>>;

/** Ties a user of a chat platform to a Notion user. */
@ApiSchema({ name: 'PersonLink' })
export class PersonLinkDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text('The platform.', PLATFORM)
  platform!: string;

  @Text('The user’s id there.', PERSON)
  platformUserId!: string;

  @Text('The Notion user.', NOTION_ID)
  notionUserId!: string;

  @Time('When it was created.')
  createdAt!: string;
}
export type PersonLinkIsTold = Proven<Same<PersonLinkDto, PersonLink>>;

@ApiSchema({ name: 'PersonLinkList' })
export class PersonLinkListDto extends ListDtoOf(PersonLinkDto) {}

/** Which person links are wanted. */
export class ListPersonLinksQuery extends ListQuery {
  @Text('Only those of this platform.', { ...PLATFORM, optional: true })
  platform?: string;

  @Text('Only the one of the user with this id there.', { ...PERSON, optional: true })
  platformUserId?: string;
}
