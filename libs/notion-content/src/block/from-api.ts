import { richTextFromApi, type ApiRichText } from '../rich-text/from-api.ts';
import { isBlockType } from './block-types.ts';
import type { Block, BlockType } from './block.ts';

/** A block as Notion answers with it, or as a request holds it. */
export interface ApiBlock {
  type?: string;
  id?: string;
  [field: string]: unknown;
}

interface Fields {
  [field: string]: unknown;
}

/** Fields that hold rich text. */
const TEXTS = ['rich_text', 'caption', 'title'];

/** What an answer always says and a request may leave out. */
const LEFT_OUT: { [T in BlockType]?: object } = {
  paragraph: { rich_text: [], color: 'default', icon: null },
  heading_1: { rich_text: [], color: 'default', is_toggleable: false },
  heading_2: { rich_text: [], color: 'default', is_toggleable: false },
  heading_3: { rich_text: [], color: 'default', is_toggleable: false },
  heading_4: { rich_text: [], color: 'default', is_toggleable: false },
  bulleted_list_item: { rich_text: [], color: 'default' },
  numbered_list_item: { rich_text: [], color: 'default' },
  quote: { rich_text: [], color: 'default' },
  to_do: { rich_text: [], color: 'default', checked: false },
  toggle: { rich_text: [], color: 'default' },
  template: { rich_text: [] },
  code: { rich_text: [], caption: [], language: 'plain text' },
  callout: { rich_text: [], color: 'default', icon: null },
  table_of_contents: { color: 'default' },
  table: { has_column_header: false, has_row_header: false },
  table_row: { cells: [] },
  embed: { caption: [] },
  bookmark: { caption: [] },
  image: { caption: [] },
  video: { caption: [] },
  pdf: { caption: [] },
  file: { caption: [], name: '' },
  audio: { caption: [] },
};

/**
 * A block of Notion's, with those below it: the ones given, which were fetched by themselves, or those that it holds itself as a request does.
 * Nothing of an answer is lost: what is not content is kept in the envelope. A type that is newer than this library becomes `unsupported`.
 *
 * @throws TypeError when it is no block at all: when it has neither a type nor contents.
 */
export function fromApi(given: ApiBlock, children: Block[] = childrenIn(given)): Block {
  const type = typeOf(given);
  const known = isBlockType(type);
  const { id, children: _children, ...rest } = given;
  delete rest.type;
  if (known) delete rest[type];
  const contents = known ? contentsFromApi(type, (given[type] ?? {}) as Fields) : { block_type: type };
  const own = known ? type : 'unsupported';
  return {
    type: own,
    ...(id === undefined ? {} : { id }),
    [own]: contents,
    ...(children.length ? { children } : {}),
    ...(Object.keys(rest).length ? { envelope: rest } : {}),
  } as unknown as Block;
}

/** A block as Notion answered with it, without those below it, which Notion answers with by themselves. */
export function toApi(given: Block): ApiBlock {
  const { envelope = {}, children: _children, ...own } = given;
  if (own.type === 'unsupported' && own.unsupported.block_type in envelope) {
    const { unsupported, ...rest } = own;
    return { ...envelope, ...rest, type: unsupported.block_type };
  }
  return { ...envelope, ...own };
}

function typeOf(given: ApiBlock): string {
  const type = given.type ?? Object.keys(given).find(isBlockType);
  if (type) return type;
  throw new TypeError(
    `A block has a type, e.g. "paragraph"; this has only ${Object.keys(given).join(', ') || 'nothing'}.`,
  );
}

function contentsFromApi(type: BlockType, given: Fields): object {
  const contents: Fields = { ...LEFT_OUT[type], ...given };
  // In meeting notes the field of this name says which blocks the children are.
  if (Array.isArray(contents.children)) delete contents.children;
  for (const field of TEXTS)
    if (Array.isArray(contents[field])) contents[field] = richTextFromApi(contents[field] as ApiRichText[]);
  if (Array.isArray(contents.cells))
    contents.cells = contents.cells.map(cell => richTextFromApi(cell as ApiRichText[]));
  if ('caption' in contents && !('type' in contents)) namedSource(contents);
  if (type === 'link_to_page') contents.type ??= Object.keys(given)[0];
  return contents;
}

/** Says where a file is, which a request may leave to be seen. */
function namedSource(contents: Fields): void {
  const source = ['external', 'file', 'file_upload'].find(each => each in contents);
  if (source) contents.type = source;
}

function childrenIn(given: ApiBlock): Block[] {
  const contents = (given[typeOf(given)] ?? {}) as { children?: unknown };
  const held = [given.children, contents.children].find(Array.isArray) as ApiBlock[] | undefined;
  return held?.map(each => fromApi(each)) ?? [];
}
