// Runs Nx once everything that it leans on is installed: node deploy/local/bootstrap.mjs nx.mjs run-many -t build
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

const nx = join(ROOT, 'node_modules/.bin/nx');
process.exitCode = spawnSync(nx, process.argv.slice(2), { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
