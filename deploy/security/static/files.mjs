import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../local/fault.mjs';

/** Larger files are no sources; in bytes. */
const MOST_BYTES = 2 * 1024 * 1024;

/** What git says, in `root`. @param {string} root @param {string[]} args @param {string} [input] */
export function git(root, args, input) {
  // The repository may belong to another user than the one who runs this.
  const { status, stdout, stderr } = spawnSync('git', ['-c', 'safe.directory=*', ...args], {
    cwd: root,
    input,
    maxBuffer: 2 ** 29,
  });
  if (status !== 0) throw new Fault(`git ${args[0]} failed: ${stderr}`);
  return stdout;
}

/** The text files of the tree, committed or about to be, but not what git ignores. */
export function textFiles(root) {
  const names = git(root, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).toString().split('\0');
  return [...new Set(names)].filter(Boolean).flatMap(name => {
    const stat = statSync(join(root, name), { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size > MOST_BYTES) return [];
    const bytes = readFileSync(join(root, name));
    return isText(bytes) ? [{ name, text: bytes.toString() }] : [];
  });
}

export function isText(bytes) {
  return !bytes.subarray(0, 8_000).includes(0);
}
