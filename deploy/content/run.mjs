// npm run -s content -- convert --from FORMAT --to FORMAT [--dialect DIALECT] < in > out: content from one form to another.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

// The library runs as it stands, which wants flags of Node's own.
const register = join(import.meta.dirname, '../local/register.mjs');
const flags = ['--conditions=source', '--import', register, '--disable-warning=ExperimentalWarning'];
const content = spawn(process.execPath, [...flags, join(import.meta.dirname, 'main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => content.kill(signal));
content.once('exit', status => (process.exitCode = status ?? 1));
