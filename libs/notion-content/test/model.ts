import type { BlockRequest } from '../src/index.ts';

/** A block as this model of Notion keeps it. */
export interface Kept {
  id: string;
  type: string;
  contents: Record<string, unknown>;
  children: Kept[];
}

type Fields = Record<string, unknown>;

/** What Notion refuses of one list of blocks below a block of this type (`page` for a page), in this test's own words. Empty when it takes it. */
export function breaches(children: readonly BlockRequest[], holder: string): string[] {
  const found: string[] = [];
  let count = 0;
  list(children as unknown as Fields[], holder, 3);
  if (count > 1000) found.push(`${count} blocks`);
  const bytes = Buffer.byteLength(JSON.stringify({ children, position: { type: 'after_block', id: '-'.repeat(36) } }));
  if (bytes > 500_000) found.push(`${bytes} bytes`);
  return found;

  function list(blocks: Fields[], place: string, depth: number): void {
    if (blocks.length === 0 || blocks.length > 100) found.push(`a list of ${blocks.length} blocks`);
    for (const each of blocks) one(each, place, depth);
  }

  function one(given: Fields, place: string, depth: number): void {
    count += 1;
    const type = given['type'] as string;
    const contents = given[type] as Fields;
    const children = contents['children'] as Fields[] | undefined;
    if (depth === 0) found.push(`a ${type} on the fourth level`);
    if ((type === 'table_row') !== (place === 'table')) found.push(`a ${type} in a ${place}`);
    if ((type === 'column') !== (place === 'column_list')) found.push(`a ${type} in a ${place}`);
    if (place === 'tab' && type !== 'paragraph') found.push(`a ${type} in a tab`);
    if (type === 'column_list' && (depth < 3 || place === 'column')) found.push(`columns in a ${place}`);
    found.push(...textBreaches(contents));
    if (type === 'table') {
      const widths = (children ?? []).map(row => (row['table_row'] as { cells: unknown[] }).cells.length);
      if (widths.length === 0 || widths.some(width => width !== contents['table_width']))
        found.push(`rows of ${widths}`);
    }
    if (type === 'column_list' && (children?.length ?? 0) < 2) found.push('fewer than two columns');
    if (['column', 'tab'].includes(type) && !children?.length) found.push(`an empty ${type}`);
    if (type.startsWith('heading') && children && !contents['is_toggleable']) found.push('children of a plain heading');
    const isLeaf = /^(table_row|divider|code|image|equation|bookmark|embed|link_to_page|breadcrumb|table_of_contents)$/;
    if (children && isLeaf.test(type)) found.push(`children of a ${type}`);
    if (children) list(children, type, type === 'column_list' ? depth : depth - 1);
  }
}

/** What Notion refuses of the texts of one block. */
function textBreaches(contents: unknown): string[] {
  const found: string[] = [];
  texts(contents);
  return found;

  function texts(value: unknown): void {
    if (!value || typeof value !== 'object') return;
    if (Array.isArray(value)) {
      if (value.length > 100) found.push(`${value.length} items`);
      for (const item of value) texts(item);
      return;
    }
    const { text, equation, url } = value as Fields as { text?: Fields; equation?: Fields; url?: string };
    if (text && (text['content'] as string).length > 2000) found.push('a run of over 2,000 characters');
    if (equation && (equation['expression'] as string).length > 1000) found.push('a formula of over 1,000 characters');
    if (typeof url === 'string' && url.length > 2000) found.push('an address of over 2,000 characters');
    for (const [field, inner] of Object.entries(value)) if (field !== 'children') texts(inner);
  }
}

/** A page in this model of Notion: it takes what Notion takes, and refuses the rest. */
export class Page {
  readonly root: Kept = { id: 'page', type: 'page', contents: {}, children: [] };
  private made = 0;

  /** Puts blocks behind the child of this id; first of all for null. */
  append(parent: Kept, after: string | null, children: readonly BlockRequest[]): Kept[] {
    const refused = breaches(children, parent.type);
    if (refused.length) throw new Error(`Notion refuses ${[...new Set(refused)].join(', ')}.`);
    const at = after === null ? 0 : parent.children.findIndex(({ id }) => id === after) + 1;
    if (after !== null && at === 0) throw new Error(`${after} is no child of ${parent.id}.`);
    const made = children.map(each => this.make(each));
    parent.children.splice(at, 0, ...made);
    return made;
  }

  find(id: string, within: Kept = this.root): Kept | undefined {
    if (within.id === id) return within;
    for (const child of within.children) {
      const found = this.find(id, child);
      if (found) return found;
    }
    return undefined;
  }

  /** Writes into a block, as Notion lets one. */
  update(id: string, type: string, fields: Record<string, unknown>): void {
    const block = this.find(id);
    if (block?.type !== type) throw new Error(`${id} is no ${type}.`);
    if ('table_width' in fields || 'synced_from' in fields) throw new Error('Notion refuses to change this.');
    const contents = { ...block.contents, ...fields };
    if (contents['is_toggleable'] === false && block.children.length > 0) throw new Error('The heading has children.');
    const refused = textBreaches(contents);
    if (refused.length) throw new Error(`Notion refuses ${refused.join(', ')}.`);
    for (const field of Object.keys(contents)) if (contents[field] === null) delete contents[field];
    block.contents = contents;
  }

  remove(id: string, within: Kept = this.root): boolean {
    const at = within.children.findIndex(child => child.id === id);
    if (at >= 0) within.children.splice(at, 1);
    return at >= 0 || within.children.some(child => this.remove(id, child));
  }

  private make(given: BlockRequest): Kept {
    const type = given.type;
    const { children = [], ...contents } = (given as unknown as Fields)[type] as { children?: BlockRequest[] };
    this.made += 1;
    return { id: `made-${this.made}`, type, contents, children: children.map(each => this.make(each)) };
  }
}

/** A tree without ids, to compare by. */
export function bare({ type, contents, children }: Kept): object {
  return { type, contents, children: children.map(bare) };
}
