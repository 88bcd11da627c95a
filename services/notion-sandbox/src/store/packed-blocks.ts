import type { BlockRecord, Parent } from './records.ts';
import { lengthened, shortened } from './shorthand.ts';
import type { Table } from './table.ts';

/** A block as it is kept: without names, without its id (the key), with its people by number. */
type Packed = [
  type: string,
  parentType: Parent['type'],
  parentId: string,
  created: number,
  createdBy: number,
  edited: number,
  editedBy: number,
  inTrash: 0 | 1,
  content: Record<string, unknown>,
  /** Fields that are not of every block. */
  rest?: Record<string, unknown>,
];

/** People get numbers as they first come; the list only grows, so copies share it. */
class People {
  private readonly ids: string[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(id: string): number {
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    this.numbers.set(id, this.ids.length);
    return this.ids.push(id) - 1;
  }

  idOf(number: number): string {
    return this.ids[number] ?? '';
  }
}

/**
 * All blocks, each as one string: a workspace of 100,000 pages has a million blocks, which as objects would need three
 * times the memory. A block is unpacked each time it is asked for.
 */
export class PackedBlocks implements Table<BlockRecord> {
  constructor(
    private readonly texts: Map<string, string> = new Map(),
    private readonly people: People = new People(),
  ) {}

  get size(): number {
    return this.texts.size;
  }

  get(id: string): BlockRecord | undefined {
    const text = this.texts.get(id);
    return text === undefined ? undefined : this.unpacked(id, text);
  }

  set(id: string, block: BlockRecord): void {
    this.texts.set(id, this.packed(block, shortened(block.content)));
  }

  /** As `set`, of a block whose content is in shorthand. */
  setShort(block: BlockRecord): void {
    this.texts.set(block.id, this.packed(block, block.content));
  }

  delete(id: string): void {
    this.texts.delete(id);
  }

  *values(): IterableIterator<BlockRecord> {
    for (const [id, text] of this.texts) yield this.unpacked(id, text);
  }

  copy(): PackedBlocks {
    return new PackedBlocks(new Map(this.texts), this.people);
  }

  private packed(block: BlockRecord, short: Record<string, unknown>): string {
    const { id: _id, type, parent, created, createdBy, edited, editedBy, inTrash, content: _content, ...rest } = block;
    const [maker, editor] = [this.people.numberOf(createdBy), this.people.numberOf(editedBy)];
    const packed: Packed = [type, parent.type, parent.id, created, maker, edited, editor, inTrash ? 1 : 0, short];
    if (Object.keys(rest).length > 0) packed.push(rest);
    return JSON.stringify(packed);
  }

  private unpacked(id: string, text: string): BlockRecord {
    const [type, parentType, parentId, created, maker, edited, editor, inTrash, short, rest] = JSON.parse(
      text,
    ) as Packed;
    return {
      id,
      type,
      parent: { type: parentType, id: parentId } as BlockRecord['parent'],
      content: lengthened(short),
      created,
      createdBy: this.people.idOf(maker),
      edited,
      editedBy: this.people.idOf(editor),
      inTrash: inTrash === 1,
      ...rest,
    };
  }
}
