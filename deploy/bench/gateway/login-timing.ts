import pg from 'pg';
import { gatewayClient, Refused } from '../../local/gateway-client.mjs';
import { median } from '../result.ts';
import type { Claim } from '../result.ts';

const TRIES = 1_000;
/** As many accounts, so that none is tried so often that it is slowed down. */
const ACCOUNTS = 250;
/** In milliseconds. */
const MOST_DIFFERENCE_MS = 1;

/** Log-ins of known and of unknown users with wrong passwords, in turn: how long they take is to tell nothing. */
export async function loginTiming(url: string, databaseUrl: string, say: (line: string) => void): Promise<Claim[]> {
  await addAccounts(databaseUrl);
  const known: number[] = [];
  const unknown: number[] = [];
  for (let number = 0; number < TRIES; number++) {
    const from = `10.${(number >> 8) & 255}.${number & 255}.${1 + (number % 200)}`;
    const turns = [
      async () => known.push(await timed(url, `bench-${number % ACCOUNTS}@example.com`, from)),
      async () => unknown.push(await timed(url, `nobody-${number % ACCOUNTS}@example.com`, from)),
    ];
    // Whoever comes first from an address pays for its being new: each does so half of the time.
    for (const turn of number % 2 ? turns : turns.reverse()) await turn();
  }
  const [a, b] = [median(known), median(unknown)];
  say(`log-ins refused: known ${a.toFixed(2)} ms, unknown ${b.toFixed(2)} ms (medians of ${TRIES})`);
  return [
    {
      metric: 'log-in of a known and an unknown user differ by',
      unit: 'ms',
      value: Math.abs(a - b),
      most: MOST_DIFFERENCE_MS,
    },
  ];
}

async function timed(url: string, email: string, from: string): Promise<number> {
  const at = performance.now();
  const refused = await gatewayClient(url)
    .post('/v1/sessions', { email, password: 'wrong, whatever it is' }, { 'x-forwarded-for': from })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  const took = performance.now() - at;
  if (!(refused instanceof Refused) || refused.status !== 401)
    throw new Error(`A log-in was not refused as it should be: ${String(refused)}`);
  return took;
}

/** Users who can be tried, with a hash that is made as all are. */
async function addAccounts(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `insert into gateway.users (email, password_hash, email_verified_at)
     select 'bench-' || number || '@example.com', (select password_hash from gateway.users limit 1), now()
     from generate_series(0, $1 - 1) number`,
    [ACCOUNTS],
  );
  await client.end();
}
