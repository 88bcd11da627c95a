import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from './fault.mjs';

// `nobody` on Debian, and unused elsewhere: Postgres refuses to run as root.
const NOBODY = 65_534;
const SETPRIV = '/usr/bin/setpriv';

/**
 * As whom the programs of Postgres run: as ourselves, or as `nobody` when we are root. Where `nobody` may not walk through a folder
 * above `paths` (a checkout under root's own home), it keeps the one right to pass it.
 * @param {string[]} paths
 * @returns {{ owner?: { uid: number, gid: number }, as: { uid?: number, gid?: number }, prefix: string[] }}
 */
export function postgresUser(paths) {
  if (process.getuid?.() !== 0) return { as: {}, prefix: [] };
  const owner = { uid: NOBODY, gid: NOBODY };
  const closed = paths.map(closedFolderAbove).find(Boolean);
  if (!closed) return { owner, as: owner, prefix: [] };
  if (!existsSync(SETPRIV)) {
    throw new Fault(
      `Postgres does not run as root, and other users may not enter ${closed}. Move the project out of it, or start as an ordinary user.`,
    );
  }
  // access(2) heeds capabilities only without the setuid fixup, and Postgres asks it about its own binaries.
  const rights = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return { owner, as: {}, prefix: [SETPRIV, `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...rights] };
}

function closedFolderAbove(path) {
  const folder = dirname(path);
  if (existsSync(folder)) {
    const { mode, uid } = statSync(folder);
    if (!(mode & 0o001) && uid !== NOBODY) return folder;
  }
  return folder === path ? undefined : closedFolderAbove(folder);
}
