import { randomFillSync } from 'node:crypto';

/** A new UUIDv7 (RFC 9562): 48 bits of time, then chance; ids made later sort after. */
export function uuidv7(now = Date.now()): string {
  const bytes = randomFillSync(Buffer.alloc(16));
  bytes.writeUIntBE(now, 0, 6);
  return uuidv7Of(bytes);
}

/** 16 bytes as a UUIDv7: its time is in the first six, and the six bits that say what it is are set. */
export function uuidv7Of(bytes: Buffer): string {
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return [0, 8, 12, 16, 20].map((from, at, all) => hex.slice(from, all[at + 1])).join('-');
}
