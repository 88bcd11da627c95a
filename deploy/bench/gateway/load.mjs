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
  const running = autocannon({ url, headers, connections, duration: seconds });
  running.on('response', (_client, _status, _bytes, ms) => times.push(ms));
  const { requests, non2xx, errors } = await running;
  if (non2xx || errors) throw new Error(`${url} refused ${non2xx} requests and failed ${errors}.`);
  return { perSecond: requests.average, times };
}
