import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder, unlockFolder } from './folder-lock.ts';
import { NotKept, type Keeper } from './keeper.ts';
import { linesOf, writeLines, writeWhole } from './lines.ts';
import { applyChange, changesOf, emptyState, type Change, type State } from './state.ts';
import { putStored, toStored } from './stored.ts';

interface StateHeader {
  /** 1 has all text written out, 2 has it in shorthand, see stored.ts. */
  format: 1 | 2;
  /** Names the journal that continues this state, so that a crash between writing and deleting repeats nothing. */
  generation: number;
}

/**
 * The sandbox's disk: `state.ndjson` (everything at some moment) and `journal-<n>.ndjson` (one line per write since). A
 * line is handed to the operating system before its request is answered, so it outlives the process, killed or not; it
 * is not synced one by one, so a power cut may lose the last writes.
 */
export class Journal implements Keeper {
  private file: number | null = null;
  private size = 0;

  private constructor(
    private readonly folder: string,
    private generation: number,
  ) {}

  /** Takes the folder for this process alone, reads what it holds, and writes it anew in compact form. */
  static open(folder: string): { keeper: Journal; state: State | null } {
    mkdirSync(folder, { recursive: true });
    lockFolder(folder);
    const { generation, state } = read(folder);
    const journal = new Journal(folder, generation);
    if (state) journal.rewrite(state);
    return { keeper: journal, state };
  }

  /** All is kept at once, so there is nobody to be told. */
  follow(): void {}

  append(changes: readonly Change[]): true {
    if (this.file === null) throw new Error('The journal is written to before it holds a state.');
    const line = Buffer.from(`${JSON.stringify(changes.map(written))}\n`);
    try {
      writeWhole(this.file, line);
      this.size += line.length;
      return true;
    } catch (error) {
      // Half a line would swallow the next one.
      ftruncateSync(this.file, this.size);
      throw new NotKept(`The disk refused the write: ${(error as Error).message}`);
    }
  }

  rewrite(state: State): true {
    const next = this.generation + 1;
    const draft = join(this.folder, 'state.ndjson.draft');
    const file = openSync(draft, 'w');
    writeLines(file, stateLines({ format: 2, generation: next }, state));
    fsyncSync(file);
    closeSync(file);
    const journal = openSync(journalPath(this.folder, next), 'a');
    renameSync(draft, statePath(this.folder));
    if (this.file !== null) closeSync(this.file);
    rmSync(journalPath(this.folder, this.generation), { force: true });
    this.file = journal;
    this.size = 0;
    this.generation = next;
    return true;
  }

  close(): Promise<void> {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
    unlockFolder(this.folder);
    return Promise.resolve();
  }
}

function read(folder: string): { generation: number; state: State | null } {
  if (!existsSync(statePath(folder))) return { generation: 0, state: null };
  const lines = linesOf(statePath(folder));
  const header = lines.next();
  const { format, generation } = JSON.parse(header.done ? '{}' : header.value) as Partial<StateHeader>;
  if ((format !== 1 && format !== 2) || generation === undefined) {
    throw new Error(
      `${statePath(folder)} is not a state of this sandbox. Choose another folder with --data, or delete it.`,
    );
  }
  const state = emptyState();
  const apply = (change: Change) => {
    if (format === 2 && 'put' in change) putStored(state, change.put, change.record);
    else applyChange(state, change);
  };
  for (const line of lines) apply(JSON.parse(line) as Change);
  for (const line of linesOf(journalPath(folder, generation)))
    for (const change of JSON.parse(line) as Change[]) apply(change);
  return { generation, state };
}

function* stateLines(header: StateHeader, state: State): Generator<string> {
  yield JSON.stringify(header);
  for (const change of changesOf(state)) yield JSON.stringify(written(change));
}

function written(change: Change): object {
  return 'put' in change ? { put: change.put, record: toStored(change.put, change.record) } : change;
}

const statePath = (folder: string) => join(folder, 'state.ndjson');
const journalPath = (folder: string, generation: number) => join(folder, `journal-${generation}.ndjson`);
