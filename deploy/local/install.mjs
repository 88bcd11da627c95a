import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from './fault.mjs';

/** Whether what is installed is what package-lock.json asks for: npm keeps a copy of the lock of what it installed. */
export function isInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = present[path];
    // Packages for other platforms are in the lock and not on the disk.
    if (!found) return Boolean(optional);
    return found.version === version && found.integrity === integrity;
  });
}

function packagesOf(lock) {
  return existsSync(lock) ? JSON.parse(readFileSync(lock, 'utf8')).packages : undefined;
}

/** Installs exactly what package-lock.json says. */
export async function install(root) {
  // Started by npm, its own program is known; by hand, it is the one on PATH.
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [program, ...args] = [...npm, 'ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];
  const { code, output } = await run(program, args, root);
  if (code === 0) return;
  throw new Fault(
    `\`npm ci\` failed. Is the npm registry in reach, and is there room on the disk? It said:\n${output}`,
  );
}

/** Runs a program to its end; `output` holds the last lines of all that it said. */
export function run(program, args, cwd, env = process.env) {
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines = [];
    const collect = chunk => {
      lines.push(...String(chunk).split('\n').filter(Boolean));
      lines.splice(0, lines.length - 20);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', error => resolve({ code: 1, output: error.message }));
    child.once('close', code => resolve({ code, output: lines.join('\n') }));
  });
}
