import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals secrets for the time that they are stored (AES-256-GCM). What is sealed names the key that sealed it, so that a new key can
 * take over while old secrets still open, and it opens for its own owner only: a secret that is copied to another row is refused.
 */
export class SecretBox {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #currentId: string;

  /** @param keys 32 bytes as base64 each, the current one first; those behind it only open */
  constructor(...keys: [current: string, ...old: string[]]) {
    const all = keys.map(text => Buffer.from(text, 'base64'));
    this.#keys = new Map(all.map(key => [idOf(key), key]));
    this.#currentId = idOf(all[0]!);
  }

  /** What everything that is sealed now begins with, before the dot. */
  get keyId(): string {
    return this.#currentId;
  }

  /** Whether there are keys that only open. */
  get hasOldKeys(): boolean {
    return this.#keys.size > 1;
  }

  /** Gives `<key id>.<nonce + tag + ciphertext as base64url>`. */
  seal(secret: string, owner: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#keys.get(this.#currentId)!, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return `${this.#currentId}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /**
   * Opens what was sealed. What names no key (`.<base64url>`), as it was sealed before keys had ids, is tried with each.
   * @throws Error when its key is not configured any more, or when it was sealed for another owner or tampered with
   */
  open(sealed: string, owner: string): string {
    const [keyId, body] = sealed.split('.') as [string, string];
    if (keyId === '') return this.#openWithAny(body, owner);
    const key = this.#keys.get(keyId);
    if (!key)
      throw new Error(`What belongs to ${owner} was sealed with the key ${keyId}, which is not configured any more.`);
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(owner));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
  }

  #openWithAny(body: string, owner: string): string {
    for (const id of this.#keys.keys()) {
      try {
        return this.open(`${id}.${body}`, owner);
      } catch {
        // Another key's, or nobody's.
      }
    }
    throw new Error(`What belongs to ${owner} opens with none of the keys that are configured.`);
  }

  /** Whether a secret was sealed with a key that is no longer the current one; sealing it again lets the old key go. */
  isOutdated(sealed: string): boolean {
    return !sealed.startsWith(`${this.#currentId}.`);
  }
}

/** Tells keys apart without telling anything about them. */
function idOf(key: Buffer): string {
  return createHash('sha256').update('na.token-vault').update(key).digest('hex').slice(0, 8);
}
