import { lookup as resolve, type LookupAddress } from 'node:dns';
import { request as requestHttp, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { validationError } from '../errors.ts';
import type { Sandbox } from '../sandbox.ts';
import { isSupported, plainType } from './file-types.ts';
import { maxFileBytes } from './limits.ts';
import { unsupportedType } from './naming.ts';

/** Real milliseconds without a sign of life from the other side. */
const patienceMs = 10_000;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * The quick look (`HEAD`) that Notion takes at an external file before it agrees to import it.
 * @throws NotionError when it can not be reached, does not say what it is, or is too large
 */
export async function lookAt(sandbox: Sandbox, address: string): Promise<void> {
  const url = importableUrl(sandbox, address);
  const response = await ask(sandbox, 'HEAD', url).catch((error: Error) => {
    throw validationError(`The \`external_url\` could not be reached: ${error.message}`);
  });
  response.resume();
  if (response.statusCode !== 200) {
    throw validationError(`The \`external_url\` should answer with 200, instead it answered ${response.statusCode}.`);
  }
  const type = plainType(response.headers['content-type']);
  if (type === null) throw validationError('The `external_url` does not expose a `Content-Type` header.');
  if (!isSupported(type)) throw unsupportedType(type);
  const size = Number(response.headers['content-length'] ?? 0);
  if (size > maxFileBytes) {
    throw validationError(`The file size of ${size} bytes exceeds the limit of ${maxFileBytes} bytes.`);
  }
}

/** Begins to fetch an external file. Redirections are not followed: they could lead anywhere. */
export function fetchExternal(sandbox: Sandbox, address: string, signal: AbortSignal): Promise<IncomingMessage> {
  return ask(sandbox, 'GET', importableUrl(sandbox, address), signal);
}

function importableUrl({ settings }: Sandbox, address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw validationError('body failed validation: body.external_url should be a valid URL.');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isHere = host === 'localhost' || isLoopback(host);
  if (!isHere && isIP(host) !== 0 && !settings.openImports) throw elsewhere(host);
  // Notion wants TLS always; this machine's own files have none.
  if (url.protocol === 'http:' && !isHere) throw validationError('The `external_url` should be SSL-enabled (https).');
  return url;
}

function ask(sandbox: Sandbox, method: 'HEAD' | 'GET', url: URL, signal?: AbortSignal): Promise<IncomingMessage> {
  const open = url.protocol === 'https:' ? requestHttps : requestHttp;
  const options: RequestOptions = {
    method,
    signal,
    timeout: patienceMs,
    agent: false,
    lookup: lookupFor(sandbox),
    // Marks the request as not a person's of this machine: the sandbox's own admin API refuses what bears an origin.
    headers: { origin: 'https://import.notion-sandbox.invalid', 'user-agent': 'notion-sandbox-import' },
  };
  return new Promise((fulfil, reject) => {
    const asked: ClientRequest = open(url, options, fulfil);
    asked.on('timeout', () => asked.destroy(new Error(`it was silent for ${patienceMs} ms`)));
    asked.on('error', reject);
    asked.end();
  });
}

/** Resolves names, and refuses those that lead off this machine: at connecting, so that no second answer slips in. */
function lookupFor({ settings }: Sandbox): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const given = addresses as LookupAddress[] | undefined;
      const stranger = settings.openImports ? undefined : given?.find(({ address }) => !isLoopback(address));
      const problem = error ?? (stranger ? elsewhere(host) : null);
      if (problem || !given?.[0]) return done(problem ?? new Error(`${host} has no address`), '', 0);
      if (options.all) return done(null, given);
      return done(null, given[0].address, given[0].family);
    });
  };
}

function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function elsewhere(host: string) {
  return validationError(
    `${host} is another machine, and the sandbox imports files of this machine only. Start it with --open-imports to change that.`,
  );
}
