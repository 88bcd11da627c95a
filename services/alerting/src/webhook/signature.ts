import { createHmac } from 'node:crypto';

/** A webhook as it is to be posted. */
export interface Webhook {
  /** The notification's id: the same on each attempt, so that a receiver can tell a repetition. */
  id: string;
  /** When this attempt is made. */
  at: Date;
  /** What is posted, to the byte. */
  body: string;
}

/**
 * The headers of Standard Webhooks that let a receiver check who sent a webhook, when, and that nobody changed it.
 * @param secret the endpoint's signing secret, `whsec_` and base64
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders({ id, at, body }: Webhook, secret: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
