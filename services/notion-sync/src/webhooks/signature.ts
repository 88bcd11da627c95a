import { createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([\da-f]{64})$/i;

/** Whether a body, byte for byte, was signed with the subscription's verification token. Takes the same time wherever a wrong one differs. */
export function isSigned(body: Buffer, signature: string | undefined, token: string): boolean {
  const given = SIGNATURE.exec(signature ?? '')?.[1];
  if (given === undefined) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), createHmac('sha256', token).update(body).digest());
}
