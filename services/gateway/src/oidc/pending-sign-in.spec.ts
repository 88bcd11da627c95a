import fastifyCookie from '@fastify/cookie';
import { SecretBox } from '@na/secrets';
import Fastify from 'fastify';
import { recall, remember } from './pending-sign-in.ts';

describe('a sign-in that waits for its provider', () => {
  const box = new SecretBox(Buffer.alloc(32, 1).toString('base64'));
  const pending = { state: 's', nonce: 'n', codeVerifier: 'v', returnTo: '/docs' };
  const BEGUN = Date.parse('2026-12-01T09:00:00Z');

  /** Begins one at nine o'clock, and has the browser come back so many milliseconds later; gives its cookie and what it brings. */
  async function backAfter(ms: number) {
    const fastify = Fastify();
    await fastify.register(fastifyCookie);
    fastify.get('/begin', (_request, reply) => {
      remember(reply, box, pending, BEGUN);
      return reply.send();
    });
    fastify.get('/back', (request, reply) => reply.send(recall(request, reply, box, BEGUN + ms) ?? {}));
    const begun = await fastify.inject('/begin');
    const [cookie] = begun.cookies;
    const back = await fastify.inject({ url: '/back', cookies: { [cookie!.name]: cookie!.value } });
    await fastify.close();
    return { cookie: cookie!, brought: back.json() as unknown };
  }

  it('is remembered for ten minutes, and no longer, whatever the browser still has', async () => {
    expect((await backAfter(10 * 60_000 - 1)).brought).toMatchObject(pending);
    expect((await backAfter(10 * 60_000)).brought).toEqual({});
  });

  // ASVS 3.3.1, 3.3.2, 3.3.3, 3.3.4
  it('is for this host alone, over TLS alone, and no script can read it', async () => {
    const { cookie } = await backAfter(0);
    expect(cookie).toMatchObject({ name: '__Host-oidc', path: '/', httpOnly: true, secure: true, sameSite: 'Lax' });
    expect(cookie).not.toHaveProperty('domain');
  });
});
