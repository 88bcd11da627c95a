import { fromApi, type Append, type Block, type Difference } from '../../src/index.ts';
import { type Page, type Kept } from '../model.ts';

/** Sends a difference to a model of Notion. */
export function apply({ updates, insertions, deletions, closings }: Difference, page: Page): void {
  for (const update of updates) page.update(update.id, update.type, update.contents);
  for (const { parent, after, appends } of insertions) insert(page, parent, after, appends);
  for (const { id } of deletions) if (!page.remove(id)) throw new Error(`${id} is not there.`);
  for (const update of closings) page.update(update.id, update.type, update.contents);
}

function insert(page: Page, parent: string | null, after: string | null, appends: readonly Append[]): void {
  const holder = parent === null ? page.root : page.find(parent)!;
  const roots: Kept[] = [];
  for (const append of appends) {
    if (append.parent.length === 0) {
      roots.push(...page.append(holder, roots.at(-1)?.id ?? after, append.children));
      continue;
    }
    const [first, ...path] = append.parent;
    const inner = path.reduce<Kept>((at, index) => at.children[index]!, roots[first!]!);
    page.append(inner, inner.children.at(-1)?.id ?? null, append.children);
  }
}

/** What a page holds, as blocks with their ids. */
export function blocksOf(kept: Kept): Block[] {
  return kept.children.map(child =>
    fromApi({ id: child.id, type: child.type, [child.type]: child.contents }, blocksOf(child)),
  );
}
