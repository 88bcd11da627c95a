import type { BlockContents } from './contents.ts';

export type BlockType = keyof BlockContents;

/** What Notion tells of a block besides its type, its id and its contents. */
export type Envelope = { [field: string]: unknown };

interface Held {
  /** Notion's id; none for a block that Notion does not have yet. */
  id?: string;
  /** In the order in which they are shown. None is the same as an empty list. */
  children?: Block[];
  /** The other fields of Notion's answer, as they came: parent, times, authors, `in_trash`. They are not content. */
  envelope?: Envelope;
}

/** A block of one type: the contents stand under the type's name, as Notion has it. */
export type BlockOf<T extends BlockType> = T extends BlockType
  ? Held & { type: T } & { [key in T]: BlockContents[T] }
  : never;

/** A block with all that is below it. */
export type Block = BlockOf<BlockType>;

/** A block of this type. */
export function block<T extends BlockType>(type: T, contents: BlockContents[T], children: Block[] = []): BlockOf<T> {
  const own = { type, [type]: contents };
  return (children.length ? { ...own, children } : own) as unknown as BlockOf<T>;
}

/** What a block holds, whatever its type. */
export function contentsOf<T extends BlockType>(given: BlockOf<T>): BlockContents[T] {
  return (given as unknown as { [key in T]: BlockContents[T] })[given.type as T];
}

/** A block's children; none when it has no list of them. */
export function childrenOf(given: Block): Block[] {
  return given.children ?? [];
}
