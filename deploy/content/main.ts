import { buffer } from 'node:stream/consumers';
import { convert } from './convert.ts';
import { optionsOf } from './options.ts';
import { Wrong } from './wrong.ts';

try {
  const options = optionsOf(process.argv.slice(2));
  process.stdout.write(convert(textOf(await buffer(process.stdin)), options));
} catch (error) {
  if (!(error instanceof Wrong)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Wrong('The input is no text in UTF-8.');
  }
}
