import { lookup } from 'node:dns';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';
import { hostOf } from './webhook-url.ts';

/** Of an answer's body no more is read than this, in bytes: only the status counts. */
const MOST_READ = 16 * 1024;

/** What a receiver made of a webhook: the status that it answered, or why there was no answer. */
export type Answer = { status: number } | { fault: string };

export interface Posting {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Ends the attempt, wherever it stands. */
  signal: AbortSignal;
  /** Whether loopback and private addresses may be reached. */
  allowPrivate: boolean;
}

/**
 * Posts a webhook. Never rejects. Redirects are not followed: a receiver that could redirect could lead us into the private network, and
 * a signature for one place would arrive at another.
 */
export async function post(posting: Posting): Promise<Answer> {
  try {
    const response = await sent(posting);
    await drained(response);
    return { status: response.statusCode ?? 0 };
  } catch (error) {
    return { fault: faultOf(error, posting.signal) };
  }
}

function sent({ url, headers, body, signal, allowPrivate }: Posting): Promise<IncomingMessage> {
  const target = new URL(url);
  const host = hostOf(target);
  // An address needs no resolving, so nobody would look at it below.
  if (isIP(host) && !allowPrivate && !isPublicAddress(host)) throw new AddressRefused(host);
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    signal,
    // A connection of its own each time, so that the address is checked each time.
    agent: false,
    lookup: allowPrivate ? undefined : lookupPublic,
  };
  return new Promise((resolve, reject) => {
    const request = target.protocol === 'https:' ? requestHttps : requestHttp;
    request(target, options).on('response', resolve).on('error', reject).end(body);
  });
}

/** Resolves a name to those of its addresses that are public: what is checked here is what is connected to. */
const lookupPublic: LookupFunction = (hostname, options, give) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return give(error, []);
    const allowed = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = allowed;
    if (!first) return give(new AddressRefused(hostname), []);
    return options.all ? give(null, allowed) : give(null, first.address, first.family);
  });
};

/** The status is known and decides; the body is let pass so that the receiver can finish its sentence. */
function drained(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  return new Promise(resolve => {
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_READ) response.destroy();
    });
    response.on('error', () => resolve()).on('close', resolve);
  });
}

class AddressRefused extends Error {
  constructor(host: string) {
    super(`${host} does not lead to the public internet`);
  }
}

// The owner of an endpoint reads this, so it tells the kind of fault and nothing of our network.
function faultOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof AddressRefused) return `${error.message}.`;
  if (signal.aborted) return 'There was no answer in time.';
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return `The connection failed (${code}).`;
}
