import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** So few that what was read dies young: a larger heap is never given back. */
const chunkBytes = 256 * 1024;

/**
 * The lines of a file, which may be larger than a string can be; none when there is no file. What follows the last line
 * break is left out: it was cut off by a kill and never answered.
 */
export function* linesOf(path: string): Generator<string> {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(chunkBytes);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(file);
  }
}

/** Writes lines to an open file, many at a time. */
export function writeLines(file: number, lines: Iterable<string>): void {
  let text = '';
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length < chunkBytes) continue;
    writeWhole(file, Buffer.from(text));
    text = '';
  }
  writeWhole(file, Buffer.from(text));
}

/** A disk may take less at once than it was given. */
export function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
