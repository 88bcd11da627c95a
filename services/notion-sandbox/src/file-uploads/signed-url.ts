import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Sandbox } from '../sandbox.ts';
import type { FileUploadRecord } from '../store/records.ts';

/** Seconds that a url opens its file (Notion: one hour). */
const lifeSeconds = 3600;

const algorithm = 'AWS4-HMAC-SHA256';

/** Why a url opens nothing. */
export type Refusal = { code: 'AccessDenied' | 'SignatureDoesNotMatch'; message: string };

/**
 * A url in the form of S3's signed ones. The token in it is random, so that no two answers give the same url, as with
 * Notion: who compares urls to find changes is to find out here.
 */
export function signedUrl(sandbox: Sandbox, upload: FileUploadRecord): { url: string; expiry_time: string } {
  const now = sandbox.clock.now();
  const path = pathOf(sandbox, upload);
  const query = new URLSearchParams({
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
    'X-Amz-Date': amzDate(now),
    'X-Amz-Expires': String(lifeSeconds),
    'X-Amz-Security-Token': randomBytes(12).toString('hex'),
  });
  query.set('X-Amz-Signature', signature(sandbox, path, query));
  query.set('x-id', 'GetObject');
  // From the whole second that the url names, so that both end at the same moment.
  const expires = Math.floor(now / 1000) * 1000 + lifeSeconds * 1000;
  return { url: `${sandbox.url}${path}?${query}`, expiry_time: new Date(expires).toISOString() };
}

/** Why the url does not open the file now, or null when it does. `path` is as it came, still encoded. */
export function refusalOf(sandbox: Sandbox, path: string, query: URLSearchParams): Refusal | null {
  const given = Buffer.from(query.get('X-Amz-Signature') ?? '');
  if (given.length === 0) return { code: 'AccessDenied', message: 'Access Denied' };
  const signed = Buffer.from(signature(sandbox, path, query));
  if (given.length !== signed.length || !timingSafeEqual(given, signed)) {
    const message =
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
    return { code: 'SignatureDoesNotMatch', message };
  }
  const since = dateOf(query.get('X-Amz-Date') ?? '');
  const isOver = sandbox.clock.now() >= since + Number(query.get('X-Amz-Expires')) * 1000;
  return isOver ? { code: 'AccessDenied', message: 'Request has expired' } : null;
}

/** The id of the upload that one of our urls leads to, whether it is still good or not; null for any other url. */
export function uploadOfUrl(sandbox: Sandbox, url: string): string | null {
  if (!url.startsWith(`${sandbox.url}/files/`)) return null;
  return url.slice(sandbox.url.length).split('/', 5)[3] ?? null;
}

function pathOf({ store }: Sandbox, { id, filename }: FileUploadRecord): string {
  const workspaceId = store.get('workspace', 'workspace')?.workspaceId ?? '';
  return `/files/${workspaceId}/${id}/${encodeURIComponent(filename ?? 'file')}`;
}

function signature({ store }: Sandbox, path: string, query: URLSearchParams): string {
  const signed = ['X-Amz-Algorithm', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-Security-Token'];
  const text = [path, ...signed.map(name => query.get(name) ?? '')].join('\n');
  // Who has the workspace's token sees its files anyway, and the urls stay good over a restart.
  const key = `files:${store.get('workspace', 'workspace')?.token ?? ''}`;
  return createHmac('sha256', key).update(text).digest('hex');
}

/** `20261122T170500Z`. */
function amzDate(instant: number): string {
  return new Date(instant).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

function dateOf(amz: string): number {
  return Date.parse(amz.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
