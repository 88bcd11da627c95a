/** The records of one kind by id, in the order in which they first came. */
export interface Table<R> {
  readonly size: number;
  get(id: string): R | undefined;
  set(id: string, record: R): void;
  delete(id: string): void;
  values(): IterableIterator<R>;
  /** Another table with the same records. */
  copy(): Table<R>;
}

/** Records as the objects that they are. */
export class PlainTable<R> implements Table<R> {
  constructor(private readonly records: Map<string, R> = new Map()) {}

  get size(): number {
    return this.records.size;
  }

  get(id: string): R | undefined {
    return this.records.get(id);
  }

  set(id: string, record: R): void {
    this.records.set(id, record);
  }

  delete(id: string): void {
    this.records.delete(id);
  }

  values(): IterableIterator<R> {
    return this.records.values();
  }

  copy(): PlainTable<R> {
    return new PlainTable(new Map(this.records));
  }
}
