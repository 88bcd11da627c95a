import type { BlockRequest } from '../block/block-request.ts';
import { TRAITS } from '../block/block-types.ts';
import { childrenOf, contentsOf, type Block, type BlockType } from '../block/block.ts';
import { toRequest } from '../block/to-request.ts';
import type { RichTextRequest } from '../rich-text/to-request.ts';

/** What a request says of one block, by field; those below it stand beside it. */
export interface DraftContents {
  rich_text?: RichTextRequest[];
  caption?: RichTextRequest[];
  cells?: RichTextRequest[][];
  [field: string]: unknown;
}

/** A block on its way to Notion: what a request would say of it, and those below it apart. */
export interface Draft {
  type: BlockType;
  contents: DraftContents;
  children: Draft[];
  /** The id of the block that stands in Notion and that this is a new state of. */
  id?: string;
  /** Whether that block has these very contents: then nobody has to fit or write them. */
  isUnchanged?: boolean;
}

/** A block that is not in Notion yet. */
export function draft(type: BlockType, contents: DraftContents, children: Draft[] = []): Draft {
  return { type, contents, children };
}

/**
 * Blocks as drafts. What can not be created comes as what says the same (see `toRequest`), except for blocks that stand in Notion, which are
 * what they are. The blocks of a child page are that page's, and those of a synced copy its original's: neither comes along.
 */
export function draftsOf(blocks: readonly Block[], stands: (id: string) => boolean = () => false): Draft[] {
  return blocks.flatMap(each => draftOf(each, stands) ?? []);
}

function draftOf(given: Block, stands: (id: string) => boolean): Draft | undefined {
  const id = given.id !== undefined && stands(given.id) ? { id: given.id } : {};
  if (id.id !== undefined && !TRAITS[given.type].creatable)
    return { type: given.type, contents: { ...contentsOf(given) } as DraftContents, children: [], ...id };
  const { children: _children, ...own } = given;
  const [request] = toRequest([own as Block]);
  if (!request) return undefined;
  const { children: _none, ...contents } = (request as unknown as Record<string, DraftContents>)[request.type]!;
  return { type: request.type, contents, children: isMirror(given) ? [] : draftsOf(childrenOf(given), stands), ...id };
}

/** Whether what is below it belongs to somebody else. */
function isMirror(given: Block): boolean {
  if (given.type === 'synced_block') return given.synced_block.synced_from !== null;
  return given.type === 'child_page' || given.type === 'child_database';
}

/** What creates the block: with these children, which stand in its contents. */
export function requestOf({ type, contents }: Draft, children: readonly BlockRequest[] = []): BlockRequest {
  const whole = children.length ? { ...contents, children } : contents;
  return { object: 'block', type, [type]: whole } as unknown as BlockRequest;
}
