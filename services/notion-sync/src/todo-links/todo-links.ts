import { Injectable } from '@nestjs/common';
import {
  ChannelLinked,
  ChannelUnlinked,
  PersonLinked,
  PersonUnlinked,
  type ChannelLink,
  type CreateChannelLinkRequest,
  type CreatePersonLinkRequest,
  type GetChannelLinkRequest,
  type ListChannelLinksRequest,
  type ListChannelLinksResponse,
  type ListPersonLinksRequest,
  type ListPersonLinksResponse,
  type PersonLink,
} from '@na/contracts';
import { refuseDeleted, tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { asked } from '../asked.ts';
import { Links } from '../connections/links.ts';
import { pageOf, placeOf } from '../cursor.ts';
import { plainId } from '../effects/content.ts';
import { TodoDataSourceMissing, TodoLinkIdTaken, TodoLinkNotFound, TodoLinkTaken } from '../todo-errors.ts';
import { linkList, newChannelLink, newPersonLink, whichLink } from './link-shape.ts';
import {
  deleteLink,
  findTakenChannelLink,
  findTakenPersonLink,
  insertChannelLink,
  insertPersonLink,
  listChannelLinks,
  listPersonLinks,
  type ChannelLinkRow,
  type PersonLinkRow,
} from './link.queries.ts';

/** Ties chat platforms to Notion. A channel, and a person, is linked once in a workspace. */
@Injectable()
export class TodoLinks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
  ) {}

  /** @throws Problem `todo_link_taken`, `todo_link_id_taken`, `connection_not_found`, `connection_missing`, `todo_data_source_missing` */
  async linkChannel(request: CreateChannelLinkRequest): Promise<ChannelLink> {
    const wanted = asked(newChannelLink, request);
    const { id, workspaceId, platform, channelId } = wanted;
    const connection = await this.links.connection(workspaceId, wanted.connectionId);
    const notionDataSourceId = wanted.notionDataSourceId ?? connection.notionTodoDataSourceId;
    if (!notionDataSourceId) throw TodoDataSourceMissing({});
    const link = { id, workspaceId, platform, channelId, connectionId: connection.id, notionDataSourceId };
    const made = await transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, workspaceId);
      const inserted = await insertChannelLink(tx, link);
      const body = { linkId: id, platform, channelId, notionDataSourceId };
      if (inserted) await tell(tx, ChannelLinked, body, { workspaceId });
      return inserted;
    });
    if (made) return channelBody(made);
    const there = await findTakenChannelLink(this.dataSource, id);
    if (there && isSame(there, link)) return channelBody(there);
    if (there) throw TodoLinkIdTaken({ id });
    const [other] = await this.channels({ workspaceId, platform, idThere: channelId });
    throw TodoLinkTaken({ what: `The channel ${channelId} of ${platform}`, linkId: other?.id ?? 'by another request' });
  }

  /** @throws Problem `todo_link_taken`, `todo_link_id_taken` */
  async linkPerson(request: CreatePersonLinkRequest): Promise<PersonLink> {
    const link = asked(newPersonLink, request);
    const { id, workspaceId, platform, platformUserId, notionUserId } = link;
    const made = await transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, workspaceId);
      const inserted = await insertPersonLink(tx, link);
      if (inserted) await tell(tx, PersonLinked, { linkId: id, platform, notionUserId }, { workspaceId });
      return inserted;
    });
    if (made) return personBody(made);
    const there = await findTakenPersonLink(this.dataSource, id);
    if (there && isSame(there, link)) return personBody(there);
    if (there) throw TodoLinkIdTaken({ id });
    const [other] = await this.people({ workspaceId, platform, idThere: platformUserId });
    throw TodoLinkTaken({ what: `${platformUserId} of ${platform}`, linkId: other?.id ?? 'by another request' });
  }

  async getChannel(request: GetChannelLinkRequest): Promise<ChannelLink> {
    const { workspaceId, id } = asked(whichLink, request);
    const found = await findTakenChannelLink(this.dataSource, id);
    if (found?.workspaceId !== workspaceId) throw TodoLinkNotFound({ id });
    return channelBody(found);
  }

  async getPerson(request: GetChannelLinkRequest): Promise<PersonLink> {
    const { workspaceId, id } = asked(whichLink, request);
    const found = await findTakenPersonLink(this.dataSource, id);
    if (found?.workspaceId !== workspaceId) throw TodoLinkNotFound({ id });
    return personBody(found);
  }

  async listChannels(request: ListChannelLinksRequest): Promise<ListChannelLinksResponse> {
    const { limit, cursor, channelId: idThere, ...filter } = asked(linkList, request);
    const after = placeOf(cursor);
    const found = await listChannelLinks(this.dataSource, { ...filter, idThere, limit: limit + 1, after });
    const { rows, nextCursor } = pageOf(found, limit);
    return { links: rows.map(channelBody), nextCursor };
  }

  async listPeople(request: ListPersonLinksRequest): Promise<ListPersonLinksResponse> {
    const { limit, cursor, platformUserId: idThere, ...filter } = asked(linkList, request);
    const after = placeOf(cursor);
    const found = await listPersonLinks(this.dataSource, { ...filter, idThere, limit: limit + 1, after });
    const { rows, nextCursor } = pageOf(found, limit);
    return { links: rows.map(personBody), nextCursor };
  }

  /** @throws Problem `todo_link_not_found` */
  async unlinkChannel(request: GetChannelLinkRequest): Promise<void> {
    const { workspaceId, id } = asked(whichLink, request);
    await transaction(this.dataSource, async tx => {
      if (!(await deleteLink(tx, 'channel_link', workspaceId, id))) throw TodoLinkNotFound({ id });
      await tell(tx, ChannelUnlinked, { linkId: id }, { workspaceId });
    });
  }

  /** @throws Problem `todo_link_not_found` */
  async unlinkPerson(request: GetChannelLinkRequest): Promise<void> {
    const { workspaceId, id } = asked(whichLink, request);
    await transaction(this.dataSource, async tx => {
      if (!(await deleteLink(tx, 'person_link', workspaceId, id))) throw TodoLinkNotFound({ id });
      await tell(tx, PersonUnlinked, { linkId: id }, { workspaceId });
    });
  }

  private channels(which: { workspaceId: string; platform: string; idThere: string }): Promise<ChannelLinkRow[]> {
    return listChannelLinks(this.dataSource, { ...which, limit: 1 });
  }

  private people(which: { workspaceId: string; platform: string; idThere: string }): Promise<PersonLinkRow[]> {
    return listPersonLinks(this.dataSource, { ...which, limit: 1 });
  }
}

function isSame<Row extends object>(there: Row, wanted: object): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => plainId(String(there[name as keyof Row])) === plainId(String(value)),
  );
}

function channelBody({ createdAt, ...link }: ChannelLinkRow): ChannelLink {
  const { id, workspaceId, platform, channelId, connectionId, notionDataSourceId } = link;
  return { id, workspaceId, platform, channelId, connectionId, notionDataSourceId, createdAt: createdAt.toISOString() };
}

function personBody({ id, workspaceId, platform, platformUserId, notionUserId, createdAt }: PersonLinkRow): PersonLink {
  return { id, workspaceId, platform, platformUserId, notionUserId, createdAt: createdAt.toISOString() };
}
