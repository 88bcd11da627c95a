// npm run backup: runs main.ts, which Node reads as it stands, with our libraries taken from their sources.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const command = ['--conditions=source', join(import.meta.dirname, 'main.ts'), ...process.argv.slice(2)];
const backup = spawn(process.execPath, command, { stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => backup.kill(signal));
backup.once('exit', status => (process.exitCode = status ?? 1));
