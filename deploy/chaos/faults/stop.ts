import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind } from './fault.ts';
import { victimOf } from './kill.ts';

/** A process stands still, as on a machine that swaps, and wakes up with an old idea of the world: before its leases are over, or after. */
export const stop: FaultKind = {
  about: 'SIGSTOP of a replica or a worker, and SIGCONT before its leases end or after',
  lasts: [300, 9_000],
  async strike(world, { random, lastsMs }) {
    const victim = victimOf(world, random);
    const { pid } = victim;
    if (pid === undefined || !signalled(pid, 'SIGSTOP')) return `${victim.name}, which was away`;
    await pause(lastsMs);
    // Its number may be another's once it was killed meanwhile.
    if (victim.pid === pid) signalled(pid, 'SIGCONT');
    return `${victim.name} for ${lastsMs} ms`;
  },
};

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
