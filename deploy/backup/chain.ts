import { Fault } from '../local/fault.mjs';
import { parseLsn } from './lsn.ts';
import type { Manifest } from './manifest.ts';

/** A full backup and the increments that go on from it without a gap, in order. */
export type Chain = [full: Manifest, ...increments: Manifest[]];

/** The chains among backups, oldest first. What does not join on to anything, because something before it is missing, is in none. */
export function chainsOf(backups: readonly Manifest[]): Chain[] {
  const fulls = backups.filter(({ kind }) => kind === 'full').sort(byId);
  return fulls.map(full => {
    const chain: Chain = [full];
    const later = backups
      .filter(({ kind, base }) => kind === 'incremental' && base === full.id)
      .sort((a, b) => Number(parseLsn(a.from) - parseLsn(b.from)));
    for (const next of later) if (next.from === chain.at(-1)!.to) chain.push(next);
    return chain;
  });
}

/**
 * What is needed to restore all that was acknowledged until a moment: the newest chain that began before it, as far as the first mark that is not
 * before it; without a moment, the newest chain whole.
 * @throws Fault when no backup reaches that far
 */
export function chainUntil(chains: readonly Chain[], until?: Date): Chain {
  const newest = chains.at(-1);
  if (!newest) throw new Fault('There is no backup yet. Take one with `npm run backup -- scheduler full`.');
  if (!until) return newest;
  const begun = chains.filter(([full]) => Date.parse(full.markedAt) <= until.getTime()).at(-1);
  if (!begun)
    throw new Fault(`The oldest backup has its mark at ${chains[0]![0].markedAt}, after ${until.toISOString()}.`);
  const covering = begun.findIndex(({ markedAt }) => Date.parse(markedAt) >= until.getTime());
  if (covering < 0)
    throw new Fault(`The backups reach until ${begun.at(-1)!.markedAt}, not until ${until.toISOString()}.`);
  return begun.slice(0, covering + 1) as Chain;
}

/**
 * Which backups to let go: whole chains whose last mark is older than `keepMs`, but never the newest `keepChains`, and whatever joins on to
 * nothing and is older than all that is kept.
 */
export function superfluous(
  backups: readonly Manifest[],
  { now, keepMs, keepChains }: { now: Date; keepMs: number; keepChains: number },
): Manifest[] {
  const chains = chainsOf(backups);
  const oldestAllowed = now.getTime() - keepMs;
  const kept = chains.filter(
    (chain, at) => at >= chains.length - keepChains || Date.parse(chain.at(-1)!.markedAt) >= oldestAllowed,
  );
  const keptIds = new Set(kept.flat().map(({ id }) => id));
  const oldestKept = kept[0]?.[0].id ?? '';
  return backups.filter(({ id }) => !keptIds.has(id) && id < oldestKept).sort(byId);
}

function byId(a: Manifest, b: Manifest): number {
  return a.id < b.id ? -1 : 1;
}
