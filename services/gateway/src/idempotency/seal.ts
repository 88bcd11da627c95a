import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Both the gateway's secret and the caller's Idempotency-Key are needed to open an answer, and only the first is ours to lose. */
export interface SealKeys {
  secret: string;
  idempotencyKey: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals a JSON value (AES-256-GCM): nonce, tag, text. */
export function seal(value: unknown, keys: SealKeys): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(keys), nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** Opens what {@link seal} sealed with the same keys. @throws when the keys are others or a bit was changed */
export function unseal<T>(sealed: Buffer, keys: SealKeys): T {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(keys), sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString()) as T;
}

function keyOf({ secret, idempotencyKey }: SealKeys): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, idempotencyKey, 'notion-assistant idempotent answer', 32));
}
