import type { Journal } from './journal.ts';
import type { TableName, Tables } from './records.ts';
import { applyChange, copyState, type Change, type State } from './state.ts';

const nothing: readonly string[] = [];

/** A record that a transaction wrote, as it was before and as it is at the end; undefined where it was not there. */
export type Touched = {
  [T in TableName]: { table: T; before: Tables[T] | undefined; after: Tables[T] | undefined };
}[TableName];

/**
 * The sandbox's memory. All writes happen inside `transact`: they stand together (in memory and in the journal) or not
 * at all. Work is synchronous, so no reader sees a half-done write.
 */
export class Store {
  /** Ids of the records that hang below another: rows of a data source, comments of a page or block. */
  private below = new Map<string, Set<string>>();
  private pending: Change[] | null = null;
  private undo: (() => void)[] = [];
  private lastSeq = 0;
  private changeCount = 0;
  private watchers: ((touched: Touched[]) => void)[] = [];
  /** What the running transaction wrote: by table and id, with the record before. */
  private written = new Map<string, { table: TableName; id: string; before: unknown }>();

  constructor(
    private state: State,
    private readonly journal: Journal | null,
  ) {
    this.index();
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

  /** Rows of a data source or comments of a page or block, in order of creation. */
  idsBelow(id: string): Iterable<string> {
    return this.below.get(id) ?? nothing;
  }

  /** Grows with every committed write; equal numbers mean that nothing changed in between. */
  get revision(): number {
    return this.changeCount;
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
      (this.state.tables[table] as Map<string, typeof before>).set(id, before);
      this.reindex(table, undefined, before);
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

  /** Runs the work; when it throws, or the journal cannot take it, nothing of it stands. Work inside work joins in. */
  transact<T>(work: () => T): T {
    if (this.pending) return work();
    this.pending = [];
    this.undo = [];
    try {
      const result = work();
      this.tellWatchers();
      if (this.pending.length > 0) this.journal?.append(this.pending);
      this.changeCount += this.pending.length;
      return result;
    } catch (error) {
      for (const step of this.undo.reverse()) step();
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

  /** Everything becomes as in the snapshot, on disk too. */
  restore(state: State): void {
    this.journal?.rewrite(state);
    this.state = copyState(state);
    this.changeCount += 1;
    this.index();
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
    const before = this.childrenOf(change.childrenOf);
    this.change(change);
    this.undo.push(() => this.state.children.set(change.childrenOf, before));
  }

  private index(): void {
    this.below = new Map();
    this.lastSeq = 0;
    for (const page of this.all('pages')) this.reindex('pages', undefined, page);
    for (const comment of this.all('comments')) this.reindex('comments', undefined, comment);
  }

  private reindex<T extends TableName>(table: T, before: Tables[T] | undefined, after: Tables[T] | undefined): void {
    const from = before && keyAbove(table, before);
    const to = after && keyAbove(table, after);
    if (after && 'seq' in after) this.lastSeq = Math.max(this.lastSeq, after.seq);
    if (from === to) return;
    if (before && from) this.below.get(from)?.delete(before.id);
    if (after && to) this.below.set(to, (this.below.get(to) ?? new Set()).add(after.id));
  }
}

function keyAbove<T extends TableName>(table: T, record: Tables[T]): string | undefined {
  if (table === 'comments') return (record as Tables['comments']).parent.id;
  if (table !== 'pages') return undefined;
  const { parent } = record as Tables['pages'];
  return parent.type === 'data_source_id' ? parent.id : undefined;
}
