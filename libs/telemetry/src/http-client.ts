import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { histogram } from './metrics.ts';

const duration = histogram({
  name: 'http_client_request_duration_seconds',
  help: 'How long requests that we made with fetch took, by server and status.',
  labelNames: ['http_request_method', 'server_address', 'http_response_status_code'],
});

/** Addresses beyond these share one label: webhook receivers are of the users' choice and without bound. */
const MOST_ADDRESSES = 20;
const addresses = new Set<string>();

interface Fetched {
  origin: string | URL;
  method: string;
}

/** Counts every `fetch` of the process in `http_client_request_duration_seconds`. Returns what ends it. */
export function observeFetches(): () => void {
  const running = new WeakMap<Fetched, { start: number; status: string }>();
  const channels: [string, (message: unknown) => void][] = [
    ['undici:request:create', message => running.set(requestOf(message), { start: performance.now(), status: 'none' })],
    [
      'undici:request:headers',
      message => {
        const begun = running.get(requestOf(message));
        if (begun) begun.status = String((message as { response: { statusCode: number } }).response.statusCode);
      },
    ],
    ['undici:request:trailers', settle],
    ['undici:request:error', settle],
  ];
  for (const [channel, listener] of channels) subscribe(channel, listener);
  return () => channels.forEach(([channel, listener]) => unsubscribe(channel, listener));

  function settle(message: unknown): void {
    const request = requestOf(message);
    const begun = running.get(request);
    if (!begun) return;
    running.delete(request);
    const labels = {
      http_request_method: request.method,
      server_address: addressOf(request.origin),
      http_response_status_code: begun.status,
    };
    duration.observe(labels, (performance.now() - begun.start) / 1000);
  }
}

function requestOf(message: unknown): Fetched {
  return (message as { request: Fetched }).request;
}

function addressOf(origin: string | URL): string {
  const { hostname } = new URL(origin);
  if (addresses.has(hostname)) return hostname;
  if (addresses.size >= MOST_ADDRESSES) return 'other';
  addresses.add(hostname);
  return hostname;
}
