import { EditOrder } from './edit-order.ts';
import type { Follower, Keeper, NotKept } from './keeper.ts';
import type { Authored, TableName, Tables } from './records.ts';
import { applyChange, copyState, type Change, type State } from './state.ts';
import type { Table } from './table.ts';

const nothing: readonly string[] = [];

/** A record that a transaction wrote, as it was before and as it is at the end; undefined where it was not there. */
export type Touched = {
  [T in TableName]: { table: T; before: Tables[T] | undefined; after: Tables[T] | undefined };
}[TableName];

/** Stands for what every data source depends on. */
const everySource = '*';

/** A write that stands in memory and is not kept yet. */
interface Unkept {
  undo: (() => void)[];
  settled: PromiseWithResolvers<void>;
}

/**
 * The sandbox's memory. All writes happen inside `transact`: they stand together (in memory and where the state is
 * kept) or not at all. Work is synchronous, so no reader sees a half-done write. A write may be seen before it is kept:
 * whoever tells somebody of what they wrote or saw waits for `settled` first.
 */
export class Store implements Follower {
  /** Ids of the records that hang below another: rows of a data source, comments of a page or block. */
  private below = new Map<string, Set<string>>();
  private order = new EditOrder();
  /** By data source, and for what all of them depend on, the number of the latest write that touched it. */
  private revisions = new Map<string, number>();
  private pending: Change[] | null = null;
  private undo: (() => void)[] = [];
  /** Oldest first; what a keeper refuses takes all that came after it along. */
  private unkept: Unkept[] = [];
  private lastSeq = 0;
  private changeCount = 0;
  private watchers: ((touched: Touched[]) => void)[] = [];
  /** What the running transaction wrote: by table and id, with the record before. */
  private written = new Map<string, { table: TableName; id: string; before: unknown }>();
  private revisionCount = 0;

  constructor(
    private state: State,
    private readonly keeper: Keeper | null,
  ) {
    this.index();
    keeper?.follow(this);
  }

  get<T extends TableName>(table: T, id: string): Tables[T] | undefined {
    return this.state.tables[table].get(id);
  }

  all<T extends TableName>(table: T): IterableIterator<Tables[T]> {
    return this.state.tables[table].values();
  }

  count(table: TableName): number {
    return this.state.tables[table].size;
  }

  /** What stands in a page or block, in order, trashed ones included. */
  childrenOf(id: string): readonly string[] {
    return this.state.children.get(id) ?? nothing;
  }

  /** Rows of a data source or comments of a page or block, in order of creation; also what stands below a key of its own. */
  idsBelow(id: string): Iterable<string> {
    return this.below.get(id) ?? nothing;
  }

  /** Grows with every committed write; equal numbers mean that nothing changed in between. */
  get revision(): number {
    return this.changeCount;
  }

  /** Grows with every write to the data source or its rows, or to people; equal numbers mean that nothing changed in between. */
  revisionOf(dataSourceId: string): number {
    return Math.max(this.revisions.get(dataSourceId) ?? 0, this.revisions.get(everySource) ?? 0);
  }

  /** Pages and data sources by the minute of their last edit. */
  idsByEdit(direction: 'newest first' | 'oldest first'): Generator<string> {
    return this.order.ids(direction);
  }

  /** The next number of creation. */
  nextSeq(): number {
    return ++this.lastSeq;
  }

  /** Stores the record in place of the one with its id. */
  put<T extends TableName>(table: T, record: Tables[T]): void {
    const before = this.get(table, record.id);
    this.change({ put: table, record });
    this.note(table, record.id, before);
    this.reindex(table, before, record);
    this.undo.push(() => {
      if (before) this.state.tables[table].set(record.id, before);
      else this.state.tables[table].delete(record.id);
      this.reindex(table, record, before);
    });
  }

  /** Forgets the record for good; most things are trashed instead. */
  remove(table: TableName, id: string): void {
    const before = this.get(table, id);
    if (!before) return;
    this.change({ removed: table, id });
    this.note(table, id, before);
    this.reindex(table, before, undefined);
    this.undo.push(() => {
      (this.state.tables[table] as Table<typeof before>).set(id, before);
      this.reindex(table, undefined, before);
      this.resort(keyAbove(table, before));
    });
  }

  /** Puts ids into the parent's list at a position. */
  insertChildren(parent: string, at: number, ids: string[]): void {
    this.changeChildren({ childrenOf: parent, at, removed: 0, added: ids });
  }

  /** Takes one id out of the parent's list. */
  removeChild(parent: string, id: string): void {
    const at = this.childrenOf(parent).indexOf(id);
    if (at >= 0) this.changeChildren({ childrenOf: parent, at, removed: 1, added: [] });
  }

  /** Calls the watcher at the end of each transaction, while it can still write: what it adds stands or falls with the rest. */
  watch(watcher: (touched: Touched[]) => void): void {
    this.watchers.push(watcher);
  }

  /** Runs the work; when it throws, or can not be kept, nothing of it stands. Work inside work joins in. */
  transact<T>(work: () => T): T {
    if (this.pending) return work();
    this.pending = [];
    this.undo = [];
    try {
      const result = work();
      this.tellWatchers();
      if (this.pending.length > 0) this.hold(this.keeper?.append(this.pending, this.state), this.undo);
      this.changeCount += this.pending.length;
      return result;
    } catch (error) {
      undoAll(this.undo);
      throw error;
    } finally {
      this.pending = null;
      this.undo = [];
      this.written.clear();
    }
  }

  /** A copy of everything, cheap because records are never changed in place. */
  snapshot(): State {
    return copyState(this.state);
  }

  /** Everything becomes as in the snapshot, where it is kept too. */
  restore(state: State): void {
    const before = this.state;
    const isKept = this.keeper?.rewrite(state);
    this.becomes(copyState(state));
    this.hold(isKept, [() => this.becomes(before)]);
  }

  /** Keeps all that there is; nothing may be written before it is `settled`. */
  keepAll(): void {
    this.hold(this.keeper?.rewrite(this.state), []);
  }

  /** Waits until all that was written so far is kept. @throws NotKept when some of it was undone instead */
  async settled(): Promise<void> {
    await this.unkept.at(-1)?.settled.promise;
  }

  /** As a Follower. */
  kept(writes: number): void {
    for (const { settled } of this.unkept.splice(0, writes)) settled.resolve();
  }

  /** As a Follower. */
  refused(error: NotKept): void {
    const undone = this.unkept.splice(0);
    for (const { undo } of undone.toReversed()) undoAll(undo);
    this.changeCount += undone.length;
    for (const { settled } of undone) settled.reject(error);
  }

  /** As a Follower. */
  becomes(state: State): void {
    this.state = state;
    this.changeCount += 1;
    this.index();
  }

  private hold(isKept: boolean | undefined, undo: (() => void)[]): void {
    if (isKept !== false) return;
    const settled = Promise.withResolvers<void>();
    // Not everybody who writes waits.
    settled.promise.catch(() => undefined);
    this.unkept.push({ undo, settled });
  }

  private change(change: Change): void {
    if (!this.pending) throw new Error('The store is written to outside of a transaction.');
    applyChange(this.state, change);
    this.pending.push(change);
  }

  private note(table: TableName, id: string, before: unknown): void {
    if (this.watchers.length === 0) return;
    const key = `${table}/${id}`;
    if (!this.written.has(key)) this.written.set(key, { table, id, before });
  }

  private tellWatchers(): void {
    if (this.written.size === 0) return;
    const records = [...this.written.values()];
    const touched = records.map(({ table, id, before }) => ({ table, before, after: this.get(table, id) }) as Touched);
    for (const watcher of this.watchers) watcher(touched);
  }

  private changeChildren(change: Change & { childrenOf: string }): void {
    const before = this.state.children.get(change.childrenOf);
    this.change(change);
    this.undo.push(() => {
      if (before) this.state.children.set(change.childrenOf, before);
      else this.state.children.delete(change.childrenOf);
    });
  }

  private index(): void {
    this.below = new Map();
    this.order = new EditOrder();
    this.lastSeq = 0;
    this.renew(everySource);
    for (const source of this.all('dataSources')) this.reindex('dataSources', undefined, source);
    for (const page of this.all('pages')) this.reindex('pages', undefined, page);
    for (const comment of this.all('comments')) this.reindex('comments', undefined, comment);
    for (const task of this.all('asyncTasks')) this.reindex('asyncTasks', undefined, task);
  }

  private reindex<T extends TableName>(table: T, before: Tables[T] | undefined, after: Tables[T] | undefined): void {
    if (after && 'seq' in after) this.lastSeq = Math.max(this.lastSeq, after.seq);
    this.reorder(table, before, after);
    const from = before && keyAbove(table, before);
    const to = after && keyAbove(table, after);
    for (const key of [from, to]) if (key) this.renew(key);
    if (from === to) return;
    if (before && from) this.below.get(from)?.delete(before.id);
    if (after && to) this.below.set(to, (this.below.get(to) ?? new Set()).add(after.id));
  }

  /** What came back stands where it stood. */
  private resort(id: string | undefined): void {
    const ids = id && this.below.get(id);
    if (!id || !ids) return;
    const seqOf = (each: string) => (this.get('pages', each) ?? this.get('comments', each))?.seq ?? 0;
    this.below.set(id, new Set([...ids].sort((a, b) => seqOf(a) - seqOf(b))));
  }

  private reorder(table: TableName, before: object | undefined, after: object | undefined): void {
    if (table === 'users') this.renew(everySource);
    if (table !== 'pages' && table !== 'dataSources') return;
    const [from, to] = [before as Authored | undefined, after as Authored | undefined];
    if (table === 'dataSources') for (const { id } of [from, to].filter(Boolean) as Authored[]) this.renew(id);
    if (from && to && from.edited === to.edited) return;
    if (from) this.order.remove(from);
    if (to) this.order.add(to);
  }

  private renew(id: string): void {
    this.revisions.set(id, (this.revisionCount += 1));
  }
}

function undoAll(steps: readonly (() => void)[]): void {
  for (const step of steps.toReversed()) step();
}

/** Below this key stand the tasks that are not done. */
export const pendingTasks = 'tasks/pending';

/** The key below which the templates of a data source stand. */
export function templatesOf(dataSourceId: string): string {
  return `templates/${dataSourceId}`;
}

function keyAbove<T extends TableName>(table: T, record: Tables[T]): string | undefined {
  if (table === 'comments') return (record as Tables['comments']).parent.id;
  if (table === 'asyncTasks') return (record as Tables['asyncTasks']).outcome === null ? pendingTasks : undefined;
  if (table !== 'pages') return undefined;
  const { parent, template } = record as Tables['pages'];
  if (parent.type !== 'data_source_id') return undefined;
  return template ? templatesOf(parent.id) : parent.id;
}
