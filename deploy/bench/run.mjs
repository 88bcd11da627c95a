// npm run bench -- <name> [--only NAME,…] [--rounds N] [--n N] [--json FILE]: measures a part of the system against what the machine
// itself can do.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

// Benches run the sources as they stand, which wants flags of Node's own.
const register = join(import.meta.dirname, '../local/register.mjs');
const flags = ['--conditions=source', '--import', register, '--disable-warning=ExperimentalWarning'];
const bench = spawn(process.execPath, [...flags, join(import.meta.dirname, 'main.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// Whoever is told to end ends the bench, and what the bench started ends with it.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => bench.kill(signal));
bench.once('exit', status => (process.exitCode = status ?? 1));
