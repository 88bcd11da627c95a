import { gatewayClient, Refused } from '../../local/gateway-client.mjs';
import type { Claim } from '../result.ts';

const SESSIONS = 20;
const REFRESHES = 1_000;

interface Refreshed {
  refreshToken: string;
  token: string;
}

/**
 * Sessions are refreshed in pairs at once, over two replicas, as two tabs do: nobody is to be logged out, and no pair is to get two
 * different successors.
 */
export async function racingRefreshes(
  replicas: string[],
  { email, password }: { email: string; password: string },
  say: (line: string) => void,
): Promise<Claim[]> {
  const apis = replicas.map(url => gatewayClient(url));
  let loggedOut = 0;
  let twoChildren = 0;
  const family = async () => {
    let { refreshToken } = await apis[0]!.post('/v1/sessions', { email, password });
    for (let done = 0; done < REFRESHES / SESSIONS; done += 2) {
      const pair = await Promise.all(apis.map(api => refreshed(api, refreshToken)));
      const [one, other] = pair;
      loggedOut += pair.filter(answer => answer === undefined).length;
      if (!one || !other) return;
      if (one.refreshToken !== other.refreshToken) twoChildren++;
      refreshToken = one.refreshToken;
    }
  };
  // One after the other begins, as log-ins hash; then all race.
  await Promise.all(Array.from({ length: SESSIONS }, family));
  say(
    `${REFRESHES} refreshes in pairs over ${replicas.length} replicas: ${loggedOut} logged out, ${twoChildren} with two children`,
  );
  return [
    { metric: 'spurious log-outs of 1,000 racing refreshes', unit: '', value: loggedOut, most: 0 },
    { metric: 'families with two live children', unit: '', value: twoChildren, most: 0 },
  ];
}

async function refreshed(api: ReturnType<typeof gatewayClient>, refreshToken: string): Promise<Refreshed | undefined> {
  try {
    return (await api.post('/v1/sessions/refresh', { refreshToken })) as Refreshed;
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return undefined;
    throw error;
  }
}
