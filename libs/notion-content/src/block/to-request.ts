import { plainText } from '../rich-text/rich-text.ts';
import { text } from '../rich-text/runs.ts';
import { richTextToRequest } from '../rich-text/to-request.ts';
import type { BlockRequest, BlockRequestOf, CreatableType, IconRequest, RequestContents } from './block-request.ts';
import { block, childrenOf, contentsOf, type Block, type BlockOf, type BlockType } from './block.ts';
import type { CaptionedUrl, Heading, Media, MeetingNotes, TextWithIcon } from './contents.ts';
import type { ExternalFile, FileReference, UploadedFile } from './file.ts';
import type { Icon } from './icon.ts';

/**
 * The blocks as a request that creates them holds them, each with all that is below it. How deep, how many and how long Notion takes at once
 * is not looked at here.
 *
 * What cannot be created comes as what says the same: a child page or database as a link to it, a link preview as a bookmark, meeting notes as a
 * toggle. A block that nobody can say anything of (`unsupported`) is left out. A file that Notion hosts comes as an external one with its present
 * address, which ends after about an hour.
 */
export function toRequest(blocks: readonly Block[]): BlockRequest[] {
  return blocks.flatMap(each => {
    const made = creators[each.type] as (given: Block) => BlockRequest | undefined;
    return made(each) ?? [];
  });
}

type Creators = { [T in BlockType]: (given: BlockOf<T>) => BlockRequest | undefined };

const creators: Creators = {
  paragraph: withIcon,
  heading_1: heading,
  heading_2: heading,
  heading_3: heading,
  heading_4: heading,
  bulleted_list_item: given => request('bulleted_list_item', coloured(given, contentsOf(given))),
  numbered_list_item: given => request('numbered_list_item', coloured(given, contentsOf(given))),
  quote: given => request('quote', coloured(given, contentsOf(given))),
  to_do: given => request('to_do', { ...coloured(given, contentsOf(given)), checked: given.to_do.checked }),
  toggle: given => request('toggle', coloured(given, contentsOf(given))),
  template: given =>
    request('template', { rich_text: richTextToRequest(given.template.rich_text), ...someChildren(given) }),
  synced_block: given => request('synced_block', { ...given.synced_block, ...someChildren(given) }),
  child_page: given => linkTo('page_id', given.id, given.child_page.title),
  child_database: given => linkTo('database_id', given.id, given.child_database.title),
  equation: given => request('equation', given.equation),
  code: ({ code: { rich_text, caption, language } }) =>
    request('code', { rich_text: richTextToRequest(rich_text), caption: richTextToRequest(caption), language }),
  callout: withIcon,
  divider: () => request('divider', {}),
  breadcrumb: () => request('breadcrumb', {}),
  table_of_contents: given => request('table_of_contents', given.table_of_contents),
  tab: given => request('tab', { children: allChildren(given) }),
  column_list: given => request('column_list', { children: allChildren(given) }),
  column: given => request('column', { ...given.column, children: allChildren(given) }),
  link_to_page: given => request('link_to_page', given.link_to_page),
  table: given => request('table', { ...given.table, children: allChildren(given) }),
  table_row: given => request('table_row', { cells: given.table_row.cells.map(richTextToRequest) }),
  meeting_notes: given => meeting(given, given.meeting_notes),
  transcription: given => meeting(given, given.transcription),
  embed: given => request('embed', captioned(given.embed)),
  bookmark: given => request('bookmark', captioned(given.bookmark)),
  image: media,
  video: media,
  pdf: media,
  file: ({ file }) => request('file', { ...mediaContents(file), name: file.name }),
  audio: media,
  link_preview: given => request('bookmark', { url: given.link_preview.url, caption: [] }),
  unsupported: () => undefined,
};

function request<T extends CreatableType>(type: T, contents: RequestContents[T]): BlockRequest {
  return { object: 'block', type, [type]: contents } as unknown as BlockRequestOf<T> as BlockRequest;
}

function coloured(given: Block, { rich_text, color }: Pick<TextWithIcon, 'rich_text' | 'color'>) {
  return { rich_text: richTextToRequest(rich_text), color, ...someChildren(given) };
}

function withIcon(given: BlockOf<'paragraph' | 'callout'>): BlockRequest {
  const contents: TextWithIcon = contentsOf(given);
  const icon = contents.icon && iconToRequest(contents.icon);
  return request(given.type, { ...coloured(given, contents), ...(icon ? { icon } : {}) });
}

function heading(given: BlockOf<'heading_1' | 'heading_2' | 'heading_3' | 'heading_4'>): BlockRequest {
  const contents: Heading = contentsOf(given);
  return request(given.type, { ...coloured(given, contents), is_toggleable: contents.is_toggleable });
}

function media(given: BlockOf<'image' | 'video' | 'pdf' | 'audio'>): BlockRequest {
  return request(given.type, mediaContents(contentsOf(given)));
}

function mediaContents(contents: Media) {
  return { ...attachable(contents), caption: richTextToRequest(contents.caption) };
}

function attachable(file: FileReference): ExternalFile | UploadedFile {
  if (file.type === 'file_upload') return { type: 'file_upload', file_upload: file.file_upload };
  return { type: 'external', external: { url: file.type === 'file' ? file.file.url : file.external.url } };
}

function iconToRequest(icon: Icon): IconRequest {
  return icon.type === 'file' ? attachable(icon) : icon;
}

function captioned({ url, caption }: CaptionedUrl) {
  return { url, caption: richTextToRequest(caption) };
}

function linkTo(type: 'page_id' | 'database_id', id: string | undefined, title: string): BlockRequest {
  if (id) return request('link_to_page', type === 'page_id' ? { type, page_id: id } : { type, database_id: id });
  return request('paragraph', { rich_text: richTextToRequest([text(title)]), color: 'default' });
}

function meeting(given: Block, { title = [] }: MeetingNotes): BlockRequest {
  const shown = plainText(title) ? title : [text('Meeting notes')];
  const toggle = block('toggle', { rich_text: shown, color: 'default' }, childrenOf(given));
  return request('toggle', coloured(toggle, toggle.toggle));
}

function allChildren(given: Block): BlockRequest[] {
  return toRequest(childrenOf(given));
}

function someChildren(given: Block): { children?: BlockRequest[] } {
  const children = allChildren(given);
  return children.length ? { children } : {};
}
