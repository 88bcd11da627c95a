import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fault } from './fault.mjs';
import { run } from './install.mjs';

const GENERATED = 'libs/contracts/src/gen';
// Outside of what is generated, which buf and Nx replace as a whole.
const STAMP = '.cache/contracts-made-from';

/** Whether the generated contracts are those of the protos as they stand. */
export function areContractsFresh(root) {
  const stamp = join(root, STAMP);
  return existsSync(join(root, GENERATED)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root);
}

/** Generates the TypeScript of the contracts from `proto/`. */
export async function generateContracts(root, node) {
  const made = fingerprint(root);
  const env = { ...process.env, PATH: `${dirname(node)}:${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}` };
  const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf');
  const { code, output } = await run(node, [buf, 'generate'], join(root, 'libs/contracts'), env);
  if (code !== 0) throw new Fault(`The contracts could not be generated from proto/. buf said:\n${output}`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(join(root, STAMP), made);
}

function fingerprint(root) {
  const hash = createHash('sha256');
  const files = ['proto', 'libs/contracts/plugin'].flatMap(folder => filesUnder(join(root, folder)));
  for (const file of [...files, join(root, 'libs/contracts/buf.gen.yaml')])
    hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => (entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)]));
}
