/** A place in the write-ahead log, in bytes since the cluster was made; Postgres writes it as `0/16B3740`. */
export type Lsn = bigint;

/** @throws Error when the text is no LSN */
export function parseLsn(text: string): Lsn {
  const [, high, low] = /^([\da-f]{1,8})\/([\da-f]{1,8})$/i.exec(text) ?? [];
  if (!high || !low) throw new Error(`"${text}" is no place in the write-ahead log; one looks like 0/16B3740.`);
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export function formatLsn(lsn: Lsn): string {
  const hex = (part: bigint) => part.toString(16).toUpperCase();
  return `${hex(lsn >> 32n)}/${hex(lsn & 0xffff_ffffn)}`;
}

/** Where the segment begins in which a place is. */
export function segmentStart(lsn: Lsn, segmentBytes: number): Lsn {
  return lsn - (lsn % BigInt(segmentBytes));
}

/** The name of the file in which a place is, as Postgres names it. */
export function segmentName(timeline: number, lsn: Lsn, segmentBytes: number): string {
  const segment = lsn / BigInt(segmentBytes);
  const perHigh = 0x1_0000_0000n / BigInt(segmentBytes);
  const hex = (part: bigint) => part.toString(16).toUpperCase().padStart(8, '0');
  return hex(BigInt(timeline)) + hex(segment / perHigh) + hex(segment % perHigh);
}
