/** A signing secret as `endpoint` has it: what was sealed, and the key; null where nobody noted the key. */
export interface SecretColumns {
  key_id: string | null;
  secret: Buffer;
}

/** What a `SecretBox` opens. */
export function sealedOf({ key_id, secret }: SecretColumns): string {
  return `${key_id ?? ''}.${secret.toString('base64url')}`;
}

/** What a `SecretBox` has sealed, as `endpoint` has it. */
export function columnsOf(sealed: string): SecretColumns {
  const [keyId, body] = sealed.split('.') as [string, string];
  return { key_id: keyId || null, secret: Buffer.from(body, 'base64url') };
}
