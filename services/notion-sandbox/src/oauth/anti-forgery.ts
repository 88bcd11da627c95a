import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Only the consent form of this very process is taken; a restart asks the person to open it again. */
const key = randomBytes(32);
const cookieName = 'sandbox_consent';

/** The value of a browser's consent cookie, and the header that gives one to a browser without. */
export function browserOf(request: FastifyRequest): { browser: string; cookie: string } {
  const known = new RegExp(`(?:^|; *)${cookieName}=([\\w-]{43})(?:;|$)`).exec(request.headers.cookie ?? '')?.[1];
  const browser = known ?? randomBytes(32).toString('base64url');
  return { browser, cookie: `${cookieName}=${browser}; Path=/v1/oauth; HttpOnly; SameSite=Strict` };
}

/** What a consent form carries, so that it counts from this browser and for this request only. */
export function proofOf(browser: string, query: string): string {
  return createHmac('sha256', key).update(`${browser} ${query}`).digest('base64url');
}

/** Whether a form comes from the page that this browser was shown for this request. */
export function isOwnForm(request: FastifyRequest, query: string, proof: string | null): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const [given, expected] = [Buffer.from(proof ?? ''), Buffer.from(proofOf(browserOf(request).browser, query))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
