import { timingSafeEqual } from 'node:crypto';
import { Fault } from '../local/fault.mjs';
import type { BackupKey } from './key.ts';

/** A file of a backup, as it lies there: sealed. */
export interface SealedFile {
  name: string;
  bytes: number;
  /** Hex. */
  sha256: string;
}

/** What a backup says of itself. */
export interface Manifest {
  format: 1;
  /** Sorts by when it was begun, e.g. `20261122T071133.412Z-full`. */
  id: string;
  kind: 'full' | 'incremental';
  /** The full backup that it goes on from; its own id when it is one. */
  base: string;
  /** The cluster, and which of its lives: a restore begins another. */
  systemId: string;
  timeline: number;
  /** The log that it holds, from where to where. */
  from: string;
  to: string;
  segmentBytes: number;
  /** By Postgres' clock: all that was acknowledged until then is in it. RFC 3339. */
  markedAt: string;
  keyId: string;
  files: SealedFile[];
}

/** The manifest as it is written: with a seal that only who has the key can make. */
export function sealManifest(key: BackupKey, manifest: Manifest): string {
  return `${JSON.stringify({ ...manifest, mac: key.mac(JSON.stringify(manifest)) }, null, 2)}\n`;
}

/**
 * What a written manifest says. Without a key its seal is not looked at, which is enough for a list.
 * @throws Fault when it was changed, or sealed with another key
 */
export function openManifest(text: string, id: string, key?: BackupKey): Manifest {
  let parsed: Manifest & { mac: string };
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Fault(`The manifest of ${id} cannot be read: it is no JSON.`);
  }
  const { mac, ...manifest } = parsed;
  if (!key) return manifest;
  if (manifest.keyId !== key.id)
    throw new Fault(`The backup ${id} was sealed with the key ${manifest.keyId}, and the given one is ${key.id}.`);
  const wanted = Buffer.from(key.mac(JSON.stringify(manifest)));
  const found = Buffer.from(String(mac));
  if (manifest.id !== id || wanted.length !== found.length || !timingSafeEqual(wanted, found))
    throw new Fault(`The manifest of ${id} is not as it was sealed.`);
  return manifest;
}
