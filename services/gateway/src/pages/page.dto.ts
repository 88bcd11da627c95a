import { ApiSchema } from '@nestjs/swagger';
import {
  SyncState,
  type CreatePageRequest,
  type JsonObject,
  type Page,
  type PageParent,
  type UpdatePageRequest,
} from '@na/contracts';
import { Flag, Id, NotionId, Text, Time, Whole } from '../http/fields.ts';
import { Json, JsonList, Nested } from '../http/json-fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { AnyOf, FlagQuery } from '../http/query-fields.ts';
import type { Proven, Same } from '../http/same.ts';
import { SyncDto } from '../todos/sync.dto.ts';

/** What a request to notion-sync may carry, as JSON. */
const MAX_BYTES = 64 * 1024;

@ApiSchema({ name: 'PageParent', description: 'Where a page hangs in Notion; exactly one of the two is given.' })
export class PageParentDto {
  @NotionId('Below a page.', { optional: true })
  pageId?: string;

  @NotionId('As a row of a data source.', { optional: true })
  dataSourceId?: string;
}
export type PageParentIsTold = Proven<Same<PageParentDto, PageParent>>;

/** Asks for a page. */
@ApiSchema({ name: 'NewPage' })
export class PageBody {
  @Nested('Where it is to hang.', PageParentDto)
  parent!: PageParentDto;

  @Text('Its title.', { max: 2_000, example: 'Meeting of 1 December' })
  title!: string;

  @Json('Its other properties, in the shape that Notion takes them.', { maxBytes: MAX_BYTES, optional: true })
  properties?: JsonObject;

  @JsonList('Its body: Notion blocks as Notion takes them.', {
    max: 1_000,
    maxBytes: MAX_BYTES,
    optional: true,
    default: [],
  })
  children!: JsonObject[];

  @Id('The connection to use; the oldest active one of the workspace when left out.', { optional: true })
  connectionId?: string;
}
export type PageBodyIsTold = Proven<Same<PageBody, Omit<CreatePageRequest, 'id' | 'workspaceId'>>>;

/** A JSON Merge Patch of a page: what is left out stays. Neither of the two can be emptied. */
@ApiSchema({ name: 'PagePatch' })
export class PagePatch {
  @Text('Its title.', { max: 2_000, optional: true, example: 'Meeting of 2 December' })
  title?: string;

  @Json('Its other properties, in the shape that Notion takes them; those left out stay.', {
    maxBytes: MAX_BYTES,
    optional: true,
  })
  properties?: JsonObject;
}
export type PagePatchIsTold = Proven<
  Same<PagePatch, Omit<UpdatePageRequest, 'id' | 'workspaceId' | 'expectedVersion'>>
>;

@ApiSchema({ name: 'Page' })
export class PageDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Id('The connection that it goes through.')
  connectionId!: string;

  @Nested('Where it hangs.', PageParentDto)
  parent!: PageParentDto;

  @Text('Its title.', { min: 0, example: 'Meeting of 1 December' })
  title!: string;

  @Json('Its other properties, in the shape that Notion takes them.')
  properties!: JsonObject;

  @Flag("Whether it lies in Notion's trash.")
  archived!: boolean;

  @Whole('Grows by one with each change.', { example: 1 })
  version!: number;

  @Nested('How far the latest change has come to Notion.', SyncDto)
  sync!: SyncDto;

  @Time('When it was created.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;
}
export type PageIsTold = Proven<Same<PageDto, Page>>;

@ApiSchema({ name: 'PageList' })
export class PageListDto extends ListDtoOf(PageDto) {}

/** Which pages are wanted. */
export class ListPagesQuery extends ListQuery {
  @AnyOf('Only those whose latest change stands so.', SyncState)
  sync?: SyncState[];

  @FlagQuery('Also those in the trash.')
  includeArchived!: boolean;
}
