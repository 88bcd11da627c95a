// npm run drill -- scheduler [--every SECONDS] [--clients N]: loses a database under load, brings it back, and says what that cost.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

// Drills run the sources as they stand, which wants flags of Node's own.
const register = join(import.meta.dirname, '../local/register.mjs');
const flags = ['--conditions=source', '--import', register, '--disable-warning=ExperimentalWarning'];
const drill = spawn(process.execPath, [...flags, join(import.meta.dirname, 'main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => drill.kill(signal));
drill.once('exit', status => (process.exitCode = status ?? 1));
