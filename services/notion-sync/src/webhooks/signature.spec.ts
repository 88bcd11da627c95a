import { signWebhookPayload } from '@notionhq/client';
import { isSigned } from './signature.ts';

const TOKEN = 'secret_of_the_subscription';

describe('the signature of a delivery', () => {
  it('is what the official client makes of the same bytes and token', async () => {
    for (const body of ['{"id":"1"}', '{ "id" : "ü \\u00fc" }', '']) {
      const signature = await signWebhookPayload({ body, verificationToken: TOKEN });
      expect(isSigned(Buffer.from(body), signature, TOKEN)).toBe(true);
      expect(isSigned(Buffer.from(`${body} `), signature, TOKEN)).toBe(false);
      expect(isSigned(Buffer.from(body), signature, `${TOKEN}x`)).toBe(false);
    }
  });

  it.each([undefined, '', 'sha256=', `sha256=${'0'.repeat(64)}`, `sha1=${'0'.repeat(64)}`, `sha256=${'0'.repeat(63)}`])(
    '%j is none',
    signature => {
      expect(isSigned(Buffer.from('{}'), signature, TOKEN)).toBe(false);
    },
  );
});
