import { Injectable } from '@nestjs/common';
import { TodoLinkService, type ChannelLink, type PersonLink } from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import type { ChannelLinkBody, ListChannelLinksQuery, ListPersonLinksQuery, PersonLinkBody } from './todo-link.dto.ts';

/** Which link is meant. */
interface Which {
  workspaceId: string;
  id: string;
}

/** What ties chat platforms to Notion, as notion-sync has it. */
@Injectable()
export class TodoLinks {
  constructor(private readonly services: Services) {}

  linkChannel(which: Which, body: ChannelLinkBody): Promise<ChannelLink> {
    return this.services.ask(TodoLinkService.createChannelLink, { ...which, ...body });
  }

  channel(which: Which): Promise<ChannelLink> {
    return this.services.ask(TodoLinkService.getChannelLink, which);
  }

  async channels(workspaceId: string, query: ListChannelLinksQuery): Promise<List<ChannelLink>> {
    const asked = { workspaceId, ...query };
    const { links, nextCursor } = await this.services.ask(TodoLinkService.listChannelLinks, asked);
    return listOf(links, nextCursor);
  }

  async unlinkChannel(which: Which): Promise<void> {
    await this.services.ask(TodoLinkService.deleteChannelLink, which);
  }

  linkPerson(which: Which, body: PersonLinkBody): Promise<PersonLink> {
    return this.services.ask(TodoLinkService.createPersonLink, { ...which, ...body });
  }

  person(which: Which): Promise<PersonLink> {
    return this.services.ask(TodoLinkService.getPersonLink, which);
  }

  async people(workspaceId: string, query: ListPersonLinksQuery): Promise<List<PersonLink>> {
    const asked = { workspaceId, ...query };
    const { links, nextCursor } = await this.services.ask(TodoLinkService.listPersonLinks, asked);
    return listOf(links, nextCursor);
  }

  async unlinkPerson(which: Which): Promise<void> {
    await this.services.ask(TodoLinkService.deletePersonLink, which);
  }
}
