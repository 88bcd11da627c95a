import type { BlockObjectResponse, Client } from '@notionhq/client';
import { fromApi, type ApiBlock, type Append, type Block, type Difference } from '../src/index.ts';

/** Sends requests with the official client: fills in ids, which it finds by listing children, and counts what it wrote. */
export class Sender {
  /** Requests that wrote something. */
  written = 0;

  constructor(
    private readonly client: Client,
    private readonly pageId: string,
  ) {}

  /** Sends what brings new neighbours below a block, behind another one or first of all. */
  async append(parent: string, after: string | null, appends: readonly Append[]): Promise<void> {
    const roots: string[] = [];
    const lists = new Map<string, string[]>();
    for (const { parent: path, children } of appends) {
      const holder = await this.idAt(path, parent, roots, lists);
      const isFirstLevel = path.length === 0;
      const last = roots.at(-1) ?? after;
      const position =
        last === null ? { type: 'start' as const } : { type: 'after_block' as const, after_block: { id: last } };
      const answer = await this.client.blocks.children.append({
        block_id: holder,
        children: children as never,
        ...(isFirstLevel ? { position } : {}),
      });
      this.written += 1;
      if (isFirstLevel) roots.push(...answer.results.map(({ id }) => id));
    }
  }

  async apply({ updates, insertions, deletions, closings }: Difference): Promise<void> {
    const write = async ({ id, type, contents }: Difference['updates'][number]) => {
      await this.client.blocks.update({ block_id: id, [type]: contents } as never);
      this.written += 1;
    };
    for (const update of updates) await write(update);
    for (const { parent, after, appends } of insertions) await this.append(parent ?? this.pageId, after, appends);
    for (const { id } of deletions) {
      await this.client.blocks.delete({ block_id: id });
      this.written += 1;
    }
    for (const update of closings) await write(update);
  }

  /** All that stands below a block. */
  async read(id = this.pageId): Promise<Block[]> {
    const blocks: Block[] = [];
    for (const each of await this.list(id))
      blocks.push(fromApi(each as unknown as ApiBlock, each.has_children ? await this.read(each.id) : []));
    return blocks;
  }

  private async idAt(
    path: readonly number[],
    parent: string,
    roots: string[],
    lists: Map<string, string[]>,
  ): Promise<string> {
    const [first, ...rest] = path;
    let id = first === undefined ? parent : roots[first]!;
    for (const index of rest) {
      const known = lists.get(id);
      // A list that was read before later requests made it longer is read again.
      const children = known && index < known.length ? known : (await this.list(id)).map(child => child.id);
      lists.set(id, children);
      id = children[index]!;
    }
    return id;
  }

  private async list(id: string): Promise<BlockObjectResponse[]> {
    const found: BlockObjectResponse[] = [];
    for (let cursor: string | undefined, isMore = true; isMore;) {
      const page = await this.client.blocks.children.list({ block_id: id, start_cursor: cursor });
      found.push(...(page.results as BlockObjectResponse[]));
      cursor = page.next_cursor ?? undefined;
      isMore = page.has_more;
    }
    return found;
  }
}
