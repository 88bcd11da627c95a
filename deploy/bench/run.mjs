// npm run bench -- <name> [--json FILE]: measures a part of the system against what the machine itself can do.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

// Benches run the sources as they stand, which wants flags of Node's own.
const register = join(import.meta.dirname, '../local/register.mjs');
const flags = ['--conditions=source', '--import', register, '--disable-warning=ExperimentalWarning'];
const { status } = spawnSync(
  process.execPath,
  [...flags, join(import.meta.dirname, 'main.mjs'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
