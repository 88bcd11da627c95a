import autocannon from 'autocannon';

/**
 * Asks one URL over so many connections for so many seconds, each connection as soon as it is answered, and gives every answer's time.
 * @param {{ url: string, headers?: Record<string, string>, connections: number, seconds: number }} given
 * @returns {Promise<{ perSecond: number, times: number[] }>} times in milliseconds
 * @throws Error when a request is refused or fails
 */
export async function load({ url, headers = {}, connections, seconds }) {
  /** @type {number[]} */
  const times = [];
  // The gateway closes a connection after some thousand requests, and autocannon does not hear it say so.
  const running = autocannon({ url, headers, connections, duration: seconds, reconnectRate: 1_000 });
  /** @type {Record<number, number>} */
  const statuses = {};
  running.on('response', (_client, status, _bytes, ms) => {
    times.push(ms);
    statuses[status] = (statuses[status] ?? 0) + 1;
  });
  const { requests, non2xx, errors } = await running;
  if (non2xx || errors) throw new Error(`${url} answered ${JSON.stringify(statuses)}, and ${errors} requests failed.`);
  return { perSecond: requests.average, times };
}
