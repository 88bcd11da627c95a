import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals tokens (AES-256-GCM). A sealed token names the key that sealed it, so that a new key can take over while old tokens still
 * open, and it opens for its own connection only: one copied to another row of the database is refused.
 */
@Injectable()
export class TokenVault {
  private readonly keys: Map<string, Buffer>;
  private readonly currentId: string;

  constructor(@Inject(CONFIG) config: Pick<Config, 'TOKEN_ENCRYPTION_KEY' | 'TOKEN_ENCRYPTION_OLD_KEYS'>) {
    const all = [config.TOKEN_ENCRYPTION_KEY, ...config.TOKEN_ENCRYPTION_OLD_KEYS].map(text =>
      Buffer.from(text, 'base64'),
    );
    this.keys = new Map(all.map(key => [idOf(key), key]));
    this.currentId = idOf(all[0]!);
  }

  /** Gives `<key id>.<iv + tag + ciphertext as base64url>`. */
  seal(token: string, connectionId: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.keys.get(this.currentId)!, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(connectionId));
    const sealed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
    return `${this.currentId}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** @throws Error when its key is not configured any more, or when it was sealed for another connection or tampered with */
  open(sealed: string, connectionId: string): string {
    const [keyId, body] = sealed.split('.') as [string, string];
    const key = this.keys.get(keyId);
    if (!key)
      throw new Error(
        `The token of connection ${connectionId} was sealed with the key ${keyId}, which is not configured; add it to TOKEN_ENCRYPTION_OLD_KEYS.`,
      );
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(connectionId));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  }
}

/** Tells keys apart without telling anything about them. */
function idOf(key: Buffer): string {
  return createHash('sha256').update('na.token-vault').update(key).digest('hex').slice(0, 8);
}
