import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git } from '../static/files.mjs';

/** What is generated from the proto files and not kept by git. */
const GENERATED = 'libs/contracts/src/gen';

/**
 * A private copy of the tree as it stands, in `.local/`, whose libraries are its own: what is changed there changes nothing here. It has a
 * git history of its own, of one commit.
 * @param {string} root @param {string} name
 */
export function copyOf(root, name) {
  const copy = join(root, '.local/security', name);
  rmSync(copy, { recursive: true, force: true });
  const files = git(root, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).toString().split('\0');
  for (const file of new Set(files.filter(Boolean))) copyFile(root, copy, file);
  cpSync(join(root, GENERATED), join(copy, GENERATED), { recursive: true });
  linkModules(root, copy);
  for (const args of [['init', '-q'], ['add', '-A'], commit('as it stands')]) git(copy, args);
  return {
    root: copy,
    /** Puts back whatever was changed. */
    restore() {
      const isLonger = git(copy, ['rev-list', '--count', 'HEAD']).toString().trim() !== '1';
      git(copy, ['reset', '-q', '--hard', first(copy)]);
      git(copy, ['clean', '-qfd', '-e', 'node_modules']);
      if (!isLonger) return;
      // What no branch leads to any more is history all the same, until it is thrown away.
      git(copy, ['reflog', 'expire', '--expire=now', '--all']);
      git(copy, ['gc', '-q', '--prune=now']);
    },
    remove: () => rmSync(copy, { recursive: true, force: true }),
  };
}

export function commit(message) {
  return [
    '-c',
    'user.name=security',
    '-c',
    'user.email=security@localhost',
    'commit',
    '-q',
    '--no-verify',
    '-m',
    message,
  ];
}

function first(copy) {
  return git(copy, ['rev-list', '--max-parents=0', 'HEAD']).toString().trim();
}

function copyFile(root, copy, file) {
  // A file that is gone from the tree and not yet from git's index is no part of it.
  if (!existsSync(join(root, file))) return;
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  cpSync(join(root, file), join(copy, file));
}

/** Each package is a link to ours, but those of the workspace lead into the copy. */
function linkModules(root, copy) {
  const from = join(root, 'node_modules');
  const to = join(copy, 'node_modules');
  mkdirSync(join(to, '@na'), { recursive: true });
  for (const name of readdirSync(from))
    if (name !== '@na' && name !== '.cache') symlinkSync(join(from, name), join(to, name));
  for (const name of readdirSync(join(from, '@na'))) {
    const place = ['libs', 'services'].find(folder => readdirSync(join(root, folder)).includes(name));
    if (place) symlinkSync(join(copy, place, name), join(to, '@na', name));
  }
}
