import { Controller } from '@nestjs/common';
import {
  PageService,
  type ArchivePageRequest,
  type CreatePageRequest,
  type GetPageRequest,
  type ListPagesRequest,
  type ListPagesResponse,
  type Page,
  type UpdatePageRequest,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Pages } from './pages.ts';

@Controller()
export class PageRpc {
  constructor(private readonly pages: Pages) {}

  @OnCall(PageService.createPage)
  createPage(request: CreatePageRequest): Promise<Page> {
    return this.pages.create(request);
  }

  @OnCall(PageService.getPage)
  getPage(request: GetPageRequest): Promise<Page> {
    return this.pages.get(request);
  }

  @OnCall(PageService.listPages)
  listPages(request: ListPagesRequest): Promise<ListPagesResponse> {
    return this.pages.list(request);
  }

  @OnCall(PageService.updatePage)
  updatePage(request: UpdatePageRequest): Promise<Page> {
    return this.pages.update(request);
  }

  @OnCall(PageService.archivePage)
  archivePage(request: ArchivePageRequest): Promise<Page> {
    return this.pages.archive(request);
  }
}
