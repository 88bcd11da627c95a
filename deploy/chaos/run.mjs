// npm run chaos [-- --seconds N --seed S --only kill,stop,…]: breaks the running system at random, and looks whether it kept its promises.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

// The system runs from its sources as they stand, and so does what breaks it, which wants flags of Node's own.
const register = join(import.meta.dirname, '../local/register.mjs');
const flags = ['--conditions=source', '--import', register, '--disable-warning=ExperimentalWarning'];
const chaos = spawn(process.execPath, [...flags, join(import.meta.dirname, 'main.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// Whoever is told to end ends the storm, and what it started ends with it.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => chaos.kill(signal));
chaos.once('exit', status => (process.exitCode = status ?? 1));
