import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { backupKey } from './key.ts';
import { seal, unseal } from './sealing.ts';

const key = backupKey(Buffer.alloc(32, 1));
const MB = 1024 * 1024;

async function through(bytes: Buffer, ...how: Parameters<typeof seal>): Promise<Buffer> {
  return run(bytes, seal(...how));
}

async function back(bytes: Buffer, ...how: Parameters<typeof unseal>): Promise<Buffer> {
  return run(bytes, unseal(...how));
}

async function run(bytes: Buffer, transform: ReturnType<typeof seal>): Promise<Buffer> {
  const out: Buffer[] = [];
  const pieces = Array.from({ length: Math.ceil(bytes.length / 70_000) }, (_, at) =>
    bytes.subarray(at * 70_000, (at + 1) * 70_000),
  );
  await pipeline(Readable.from(pieces), transform, async chunks => {
    for await (const chunk of chunks as AsyncIterable<Buffer>) out.push(chunk);
  });
  return Buffer.concat(out);
}

it.each([0, 1, MB - 1, MB, MB + 1, 3 * MB, 3 * MB + 5])('%i bytes come back as they were', async length => {
  const plain = randomBytes(length);
  const sealed = await through(plain, key, 'a/base.tar');
  if (length > 32) expect(sealed.includes(plain.subarray(0, 32))).toBe(false);
  expect((await back(sealed, key, 'a/base.tar')).equals(plain)).toBe(true);
});

it('another key is named, and nothing is opened', async () => {
  const other = backupKey(Buffer.alloc(32, 2));
  const sealed = await through(randomBytes(100), key, 'a/wal');
  await expect(back(sealed, other, 'a/wal')).rejects.toThrow(
    `a/wal was sealed with the key ${key.id}, and the given one is ${other.id}.`,
  );
});

it('one flipped bit anywhere is noticed', async () => {
  const sealed = await through(randomBytes(2 * MB + 100), key, 'a/wal');
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length - 1), fc.nat(7), async (at, bit) => {
      const flipped = Buffer.from(sealed);
      flipped[at]! ^= 1 << bit;
      await expect(back(flipped, key, 'a/wal')).rejects.toThrow(
        /^a\/wal (is damaged|is no file of a backup|was sealed with the key)/,
      );
    }),
    { numRuns: 20 },
  );
});

it('says which part is damaged', async () => {
  const sealed = await through(randomBytes(3 * MB), key, 'a/wal');
  sealed[MB + 500]! ^= 1;
  await expect(back(sealed, key, 'a/wal')).rejects.toThrow('a/wal is damaged: its part 2 (from byte');
});

it('a part that is left out or swapped, and an end that is cut off, are noticed', async () => {
  const header = 45;
  const part = MB + 16;
  const sealed = await through(randomBytes(3 * MB), key, 'a/wal');
  const parts = [0, 1, 2].map(at => sealed.subarray(header + at * part, header + (at + 1) * part));
  const put = (...chosen: Buffer[]) => Buffer.concat([sealed.subarray(0, header), ...chosen]);
  expect(put(...parts).equals(sealed)).toBe(true);
  for (const changed of [
    put(parts[0]!, parts[2]!),
    put(parts[1]!, parts[0]!, parts[2]!),
    put(parts[0]!, parts[1]!),
    put(),
  ])
    await expect(back(changed, key, 'a/wal')).rejects.toThrow('is damaged');
  await expect(back(sealed.subarray(0, 20), key, 'a/wal')).rejects.toThrow('is cut off');
});

it('a file that takes the place of another is noticed', async () => {
  const sealed = await through(randomBytes(100), key, 'old/wal');
  await expect(back(sealed, key, 'new/wal')).rejects.toThrow('new/wal is damaged');
});
