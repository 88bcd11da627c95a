import { block, type Block, type BlockOf } from '../block/block.ts';
import type { Colour } from '../block/colour.ts';
import type { ExternalFile, UploadedFile } from '../block/file.ts';
import type { Icon } from '../block/icon.ts';
import type { Language } from '../block/language.ts';
import type { LinkToPage } from '../block/contents.ts';
import { runsOf, type Said, type SaidMany } from './words.ts';

/** What can be said of a block besides its text. */
export interface Shade {
  color?: Colour;
}

/** What stands below a block: blocks in the making. */
export type Below = Content<unknown>;

/** A file: an address, or what was uploaded. */
export type FileGiven = string | UploadedFile;

/** A row of a table, as wide as its head. */
export type Row<Head extends readonly Said[]> = { readonly [Cell in keyof Head]: SaidMany };

/** An item of a list: its text, or its text and what stands below it. */
export type Item = SaidMany | readonly [text: SaidMany, below: Below];

/** A column in the making; it stands in `columns` only. */
export class Column {
  constructor(readonly block: BlockOf<'column'>) {}
}

/** A tab in the making; it stands in `tabs` only. */
export class Tab {
  constructor(readonly block: BlockOf<'paragraph'>) {}
}

/** At least two, as Notion wants it. */
export type TwoOrMore<T> = readonly [T, T, ...T[]];

/** Blocks in the making: each step gives new content with one block more, so that a beginning can be used twice. */
export class Content<Self> {
  constructor(
    readonly blocks: readonly Block[],
    private readonly again: (blocks: readonly Block[]) => Self,
  ) {}

  paragraph(...said: Said[]): Self {
    return this.with(block('paragraph', { rich_text: runsOf(said), color: 'default', icon: null }));
  }

  heading(level: 1 | 2 | 3 | 4, said: SaidMany, { color = 'default' }: Shade = {}): Self {
    return this.with(block(`heading_${level}`, { rich_text: runsOf(said), color, is_toggleable: false }) as Block);
  }

  /** A heading that opens, with what is in it. */
  section(level: 1 | 2 | 3 | 4, said: SaidMany, below: Below, { color = 'default' }: Shade = {}): Self {
    const contents = { rich_text: runsOf(said), color, is_toggleable: true };
    return this.with(block(`heading_${level}`, contents, [...below.blocks]) as Block);
  }

  bulleted(items: readonly Item[]): Self {
    return this.with(...items.map(item => listed('bulleted_list_item', item)));
  }

  numbered(items: readonly Item[]): Self {
    return this.with(...items.map(item => listed('numbered_list_item', item)));
  }

  toDo(said: SaidMany, { checked = false, below }: { checked?: boolean; below?: Below } = {}): Self {
    return this.with(block('to_do', { rich_text: runsOf(said), color: 'default', checked }, inside(below)));
  }

  toggle(said: SaidMany, below: Below): Self {
    return this.with(block('toggle', { rich_text: runsOf(said), color: 'default' }, inside(below)));
  }

  quote(said: SaidMany, below?: Below): Self {
    return this.with(block('quote', { rich_text: runsOf(said), color: 'default' }, inside(below)));
  }

  callout(
    icon: string | Icon | null,
    said: SaidMany,
    { color = 'default', below }: Shade & { below?: Below } = {},
  ): Self {
    const shown = typeof icon === 'string' ? ({ type: 'emoji', emoji: icon } as const) : icon;
    return this.with(block('callout', { rich_text: runsOf(said), color, icon: shown }, inside(below)));
  }

  code(language: Language, source: string, caption: SaidMany = []): Self {
    return this.with(block('code', { rich_text: runsOf(source), caption: runsOf(caption), language }));
  }

  /** @param expression TeX */
  equation(expression: string): Self {
    return this.with(block('equation', { expression }));
  }

  divider(): Self {
    return this.with(block('divider', {}));
  }

  breadcrumb(): Self {
    return this.with(block('breadcrumb', {}));
  }

  tableOfContents({ color = 'default' }: Shade = {}): Self {
    return this.with(block('table_of_contents', { color }));
  }

  /** A table with a head; rows of another width do not compile. */
  table<const Head extends readonly [Said, ...Said[]]>(head: Head, rows: readonly Row<Head>[]): Self {
    const cells = [head, ...rows].map(row => block('table_row', { cells: (row as readonly SaidMany[]).map(runsOf) }));
    const contents = { table_width: head.length, has_column_header: true, has_row_header: false };
    return this.with(block('table', contents, cells));
  }

  columns(...list: TwoOrMore<Column>): Self {
    return this.with(
      block(
        'column_list',
        {},
        list.map(each => each.block),
      ),
    );
  }

  tabs(...list: readonly [Tab, ...Tab[]]): Self {
    return this.with(
      block(
        'tab',
        {},
        list.map(each => each.block),
      ),
    );
  }

  /** A block whose content may be shown in other places. */
  synced(below: Below): Self {
    return this.with(block('synced_block', { synced_from: null }, inside(below)));
  }

  /** What an original synced block shows. */
  copyOf(block_id: string): Self {
    return this.with(block('synced_block', { synced_from: { type: 'block_id', block_id } }));
  }

  /** A button that puts in what is below it. */
  template(said: SaidMany, below: Below): Self {
    return this.with(block('template', { rich_text: runsOf(said) }, inside(below)));
  }

  linkTo(target: LinkToPage): Self {
    return this.with(block('link_to_page', target));
  }

  bookmark(url: string, caption: SaidMany = []): Self {
    return this.with(block('bookmark', { url, caption: runsOf(caption) }));
  }

  embed(url: string, caption: SaidMany = []): Self {
    return this.with(block('embed', { url, caption: runsOf(caption) }));
  }

  image(file: FileGiven, caption: SaidMany = []): Self {
    return this.with(block('image', { ...fileOf(file), caption: runsOf(caption) }));
  }

  video(file: FileGiven, caption: SaidMany = []): Self {
    return this.with(block('video', { ...fileOf(file), caption: runsOf(caption) }));
  }

  audio(file: FileGiven, caption: SaidMany = []): Self {
    return this.with(block('audio', { ...fileOf(file), caption: runsOf(caption) }));
  }

  pdf(file: FileGiven, caption: SaidMany = []): Self {
    return this.with(block('pdf', { ...fileOf(file), caption: runsOf(caption) }));
  }

  file(file: FileGiven, name: string, caption: SaidMany = []): Self {
    return this.with(block('file', { ...fileOf(file), caption: runsOf(caption), name }));
  }

  /** Blocks that were made in another way, or by another builder. */
  append(more: Below | readonly Block[]): Self {
    return this.with(...('blocks' in more ? more.blocks : more));
  }

  protected with(...more: Block[]): Self {
    return this.again([...this.blocks, ...more]);
  }
}

function listed(type: 'bulleted_list_item' | 'numbered_list_item', item: Item): Block {
  const [said, below] = hasBelow(item) ? item : [item, undefined];
  return block(type, { rich_text: runsOf(said), color: 'default' }, inside(below)) as Block;
}

function hasBelow(item: Item): item is readonly [SaidMany, Below] {
  return Array.isArray(item) && item.length === 2 && item[1] instanceof Content;
}

function inside(below: Below | undefined): Block[] {
  return [...(below?.blocks ?? [])];
}

function fileOf(given: FileGiven): ExternalFile | UploadedFile {
  return typeof given === 'string' ? { type: 'external', external: { url: given } } : given;
}
