import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';

const DEPLOY = resolve(import.meta.dirname, '..');

/** deploy/compose.yaml as Compose reads it: merged, and with `variables` or the defaults in place of `${…}`. */
export function readCompose(variables = {}) {
  const text = readFileSync(join(DEPLOY, 'compose.yaml'), 'utf8');
  const resolved = text.replaceAll(/\$\{(\w+):-([^}]*)\}/g, (_, name, usual) => variables[name] ?? usual);
  return parse(resolved, { merge: true });
}

/** The variables of a container: those of its env_file as `secrets.mjs` wrote it to `folder`, and its own over them. */
export function variablesOf({ env_file: file, environment = {} }, folder) {
  return { ...(file ? variablesIn(readFileSync(join(folder, basename(file)), 'utf8')) : {}), ...environment };
}

/** Writes the secrets of a first start to `folder`. */
export function writeSecrets(folder) {
  execFileSync(process.execPath, [join(DEPLOY, 'docker/secrets.mjs'), folder]);
}

function variablesIn(text) {
  return Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
}
