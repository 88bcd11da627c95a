import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { lockFolder, unlockFolder } from './folder-lock.ts';
import { applyChange, changesOf, emptyState, type Change, type State } from './state.ts';

interface StateHeader {
  format: 1;
  /** Names the journal that continues this state, so that a crash between writing and deleting repeats nothing. */
  generation: number;
}

/**
 * The sandbox's disk: `state.ndjson` (everything at some moment) and `journal-<n>.ndjson` (one line per write since). A
 * line is handed to the operating system before its request is answered, so it outlives the process, killed or not; it
 * is not synced one by one, so a power cut may lose the last writes.
 */
export class Journal {
  private file: number | null = null;
  private size = 0;

  private constructor(
    private readonly folder: string,
    private generation: number,
  ) {}

  /** Takes the folder for this process alone, reads what it holds, and writes it anew in compact form. */
  static open(folder: string): { journal: Journal; state: State | null } {
    mkdirSync(folder, { recursive: true });
    lockFolder(folder);
    const { generation, state } = read(folder);
    const journal = new Journal(folder, generation);
    if (state) journal.rewrite(state);
    return { journal, state };
  }

  /** Keeps one write. Throws when the disk refuses it; then nothing of it is kept. */
  append(changes: readonly Change[]): void {
    if (this.file === null) throw new Error('The journal is written to before it holds a state.');
    const line = Buffer.from(`${JSON.stringify(changes)}\n`);
    try {
      for (let written = 0; written < line.length;) written += writeSync(this.file, line, written);
      this.size += line.length;
    } catch (error) {
      // Half a line would swallow the next one.
      ftruncateSync(this.file, this.size);
      throw error;
    }
  }

  /** Replaces all that is kept by this state. */
  rewrite(state: State): void {
    const next = this.generation + 1;
    const draft = join(this.folder, 'state.ndjson.draft');
    const file = openSync(draft, 'w');
    writeSync(file, `${JSON.stringify({ format: 1, generation: next } satisfies StateHeader)}\n`);
    for (const change of changesOf(state)) writeSync(file, `${JSON.stringify(change)}\n`);
    fsyncSync(file);
    closeSync(file);
    const journal = openSync(journalPath(this.folder, next), 'a');
    renameSync(draft, statePath(this.folder));
    if (this.file !== null) closeSync(this.file);
    rmSync(journalPath(this.folder, this.generation), { force: true });
    this.file = journal;
    this.size = 0;
    this.generation = next;
  }

  /** Gives the folder back. */
  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
    unlockFolder(this.folder);
  }
}

function read(folder: string): { generation: number; state: State | null } {
  if (!existsSync(statePath(folder))) return { generation: 0, state: null };
  const [header, ...changes] = lines(statePath(folder));
  const { format, generation } = JSON.parse(header ?? '{}') as Partial<StateHeader>;
  if (format !== 1 || generation === undefined) {
    throw new Error(
      `${statePath(folder)} is not a state of this sandbox. Choose another folder with --data, or delete it.`,
    );
  }
  const state = emptyState();
  for (const line of changes) applyChange(state, JSON.parse(line) as Change);
  for (const line of lines(journalPath(folder, generation))) {
    for (const change of JSON.parse(line) as Change[]) applyChange(state, change);
  }
  return { generation, state };
}

/** Whole lines only: what follows the last line break was cut off by a kill and never answered. */
function lines(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

const statePath = (folder: string) => join(folder, 'state.ndjson');
const journalPath = (folder: string, generation: number) => join(folder, `journal-${generation}.ndjson`);
