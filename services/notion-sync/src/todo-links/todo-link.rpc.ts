import { Controller } from '@nestjs/common';
import {
  TodoLinkService,
  type ChannelLink,
  type CreateChannelLinkRequest,
  type CreatePersonLinkRequest,
  type DeleteChannelLinkRequest,
  type DeleteChannelLinkResponse,
  type DeletePersonLinkRequest,
  type DeletePersonLinkResponse,
  type GetChannelLinkRequest,
  type GetPersonLinkRequest,
  type ListChannelLinksRequest,
  type ListChannelLinksResponse,
  type ListPersonLinksRequest,
  type ListPersonLinksResponse,
  type PersonLink,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { TodoLinks } from './todo-links.ts';

@Controller()
export class TodoLinkRpc {
  constructor(private readonly links: TodoLinks) {}

  @OnCall(TodoLinkService.createChannelLink)
  createChannelLink(request: CreateChannelLinkRequest): Promise<ChannelLink> {
    return this.links.linkChannel(request);
  }

  @OnCall(TodoLinkService.getChannelLink)
  getChannelLink(request: GetChannelLinkRequest): Promise<ChannelLink> {
    return this.links.getChannel(request);
  }

  @OnCall(TodoLinkService.listChannelLinks)
  listChannelLinks(request: ListChannelLinksRequest): Promise<ListChannelLinksResponse> {
    return this.links.listChannels(request);
  }

  @OnCall(TodoLinkService.deleteChannelLink)
  async deleteChannelLink(request: DeleteChannelLinkRequest): Promise<DeleteChannelLinkResponse> {
    await this.links.unlinkChannel(request);
    return {};
  }

  @OnCall(TodoLinkService.createPersonLink)
  createPersonLink(request: CreatePersonLinkRequest): Promise<PersonLink> {
    return this.links.linkPerson(request);
  }

  @OnCall(TodoLinkService.getPersonLink)
  getPersonLink(request: GetPersonLinkRequest): Promise<PersonLink> {
    return this.links.getPerson(request);
  }

  @OnCall(TodoLinkService.listPersonLinks)
  listPersonLinks(request: ListPersonLinksRequest): Promise<ListPersonLinksResponse> {
    return this.links.listPeople(request);
  }

  @OnCall(TodoLinkService.deletePersonLink)
  async deletePersonLink(request: DeletePersonLinkRequest): Promise<DeletePersonLinkResponse> {
    await this.links.unlinkPerson(request);
    return {};
  }
}
