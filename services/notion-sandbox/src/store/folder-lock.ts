import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Takes a folder for this process. Throws when another living sandbox has it; one that was killed holds nothing. */
export function lockFolder(folder: string): void {
  const holder = existsSync(lockPath(folder)) ? readFileSync(lockPath(folder), 'utf8') : '';
  const pid = Number(holder.split(' ', 1)[0]);
  if (pid && pid !== process.pid && identityOf(pid) === holder) {
    throw new Error(
      `${folder} is in use by the sandbox with process id ${pid}. Stop that one, or choose another folder with --data.`,
    );
  }
  writeFileSync(lockPath(folder), identityOf(process.pid) ?? '');
}

/** Gives the folder back. */
export function unlockFolder(folder: string): void {
  rmSync(lockPath(folder), { force: true });
}

/**
 * The process id and when it started, or null when no such process lives. Ids are given anew after a reboot or in a
 * fresh container, so that the id alone would take a stranger for the holder.
 */
function identityOf(pid: number): string | null {
  if (!isAlive(pid)) return null;
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return String(pid);
  // The name may hold blanks, and ends with the last bracket; the start is the 22nd field, the 20th behind it.
  const text = readFileSync(stat, 'utf8');
  const started = text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  return `${pid} ${started} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const lockPath = (folder: string) => join(folder, 'lock');
