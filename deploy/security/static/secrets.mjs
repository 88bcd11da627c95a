import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdict } from '../finding.mjs';
import { git, isText, textFiles } from './files.mjs';
import { leaksIn } from './secret-patterns.mjs';

/** Blobs beyond these are not looked at, and the check says so. */
const MOST_BLOBS = 50_000;
const MOST_BYTES = 300 * 1024 * 1024;
const LARGEST_BLOB = 1024 * 1024;

/** Secrets in the files as they stand. */
export async function secrets({ root }) {
  const allowed = allowedIn(root);
  const findings = [];
  const files = textFiles(root);
  for (const { name, text } of files) {
    for (const { rule, line, fingerprint } of await leaksIn(name, text))
      if (!allowed.has(fingerprint)) findings.push({ where: `${name}:${line}`, what: `${rule} (${fingerprint})` });
  }
  return verdict(`${files.length} files, ${allowed.size} known to be none`, findings);
}

/** Secrets in any file of any commit: what was committed once is known to everybody who has a clone. */
export async function secretHistory({ root }) {
  const allowed = allowedIn(root);
  const { blobs, isWhole } = blobsOf(root);
  const findings = [];
  for (const { id, name, bytes } of contentsOf(root, blobs)) {
    if (!isText(bytes)) continue;
    for (const { rule, line, fingerprint } of await leaksIn(name, bytes.toString()))
      if (!allowed.has(fingerprint))
        findings.push({ where: `${name}:${line} in blob ${id.slice(0, 10)}`, what: `${rule} (${fingerprint})` });
  }
  const extent = isWhole ? 'all' : 'the newest';
  return verdict(
    `${extent} ${blobs.length} blobs of ${git(root, ['rev-list', '--all', '--count']).toString().trim()} commits`,
    findings,
  );
}

/** Each text once, newest first. */
function blobsOf(root) {
  const names = new Map();
  for (const line of git(root, ['rev-list', '--objects', '--all']).toString().split('\n')) {
    const [id, ...name] = line.split(' ');
    if (name.length) names.set(id, name.join(' '));
  }
  const sizes = git(root, ['cat-file', '--batch-check'], `${[...names.keys()].join('\n')}\n`)
    .toString()
    .trim()
    .split('\n');
  const blobs = [];
  let bytes = 0;
  let isWhole = true;
  for (const [id, type, size] of sizes.map(line => line.split(' '))) {
    if (type !== 'blob' || Number(size) > LARGEST_BLOB) continue;
    if (blobs.length >= MOST_BLOBS || (bytes += Number(size)) > MOST_BYTES) {
      isWhole = false;
      break;
    }
    blobs.push({ id, name: names.get(id) });
  }
  return { blobs, isWhole };
}

/** What is in each blob, as `git cat-file --batch` gives it: a line `<id> blob <size>`, the bytes, a newline. */
function* contentsOf(root, blobs) {
  const all = git(root, ['cat-file', '--batch'], `${blobs.map(({ id }) => id).join('\n')}\n`);
  let at = 0;
  for (const { id, name } of blobs) {
    const begins = all.indexOf(10, at) + 1;
    const size = Number(all.toString('latin1', at, begins - 1).split(' ')[2]);
    yield { id, name, bytes: all.subarray(begins, begins + size) };
    at = begins + size + 1;
  }
}

function allowedIn(root) {
  const { allowed } = JSON.parse(readFileSync(join(root, 'deploy/security/data/known-secrets.json'), 'utf8'));
  return new Map(allowed.map(entry => [entry.fingerprint, entry.reason]));
}
