import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { gatewayClient } from '../../local/gateway-client.mjs';
import { freePorts } from '../../local/settings.mjs';
import { startStack } from '../../local/stack.mjs';
import type { Bench } from '../frame.ts';
import { FOLDER } from '../infrastructure.ts';
import { percentileOf } from '../percentile.ts';
import type { Claim } from '../result.ts';
import { BenchNotion, type Logged } from './notion.ts';
import { shareUsed } from './window-use.ts';
import { fill, type Filled } from './workspace.ts';

/** Three minutes of the budget that goes with it; `--n 100000` is the size that the goals are for, and takes ten. */
const PAGES = 3_000;
/** Pages that are changed, and trashed, after all has been read. */
const CHANGED = 80;
const DELETED = 80;
const POLL_SECONDS = 4;
/** So many polls are watched while nothing happens. */
const QUIET_POLLS = 4;
const INTERACTIVE_EVERY_MS = 2_000;
/** Less than lies between two polls, and more than between two requests of one. */
const IDLE_MS = 1_500;

type Client = ReturnType<typeof gatewayClient>;

/** How well the mirror of Notion is made and kept, by the requests that the sandbox counts. */
export const sync: Bench = {
  about: 'the mirror of Notion: what a backfill, a quiet poll, changes and deletions cost, and who waits meanwhile',
  rounds: 1,
  async prepare({ n: pages = PAGES }) {
    rmSync(FOLDER, { recursive: true, force: true });
    const perMinute = Math.min(10_000, Math.max(600, Math.round(pages / 2.5)));
    const stack = await startStack({
      dataDir: FOLDER,
      ports: await freePorts(),
      sandboxOptions: ['--rate', '0', '--seed', 'empty'],
      env: {
        'notion-sync': {
          NOTION_REQUESTS_PER_MINUTE: String(perMinute),
          MIRROR_NEW_CONNECTIONS: 'off',
          MIRROR_POLL_SECONDS: String(POLL_SECONDS),
        },
      },
    });
    const { url, token, rootPageId } = stack.sandbox!;
    const notion = new BenchNotion(url, token, rootPageId);
    const client = gatewayClient(stack.gateway.url, stack.credentials.apiKey);
    return {
      contenders: {},
      async claims(say) {
        say(`${pages} pages, ${perMinute} requests per minute`);
        const filled = await fill(notion, pages);
        const connectionId = await connect(notion, client, perMinute);
        const backfill = await backfillClaims({ notion, client, connectionId, filled, perMinute, say });
        return [...backfill, ...(await pollClaims(notion, filled, say))];
      },
      end: () => stack.stop(),
    };
  },
  comparisons: [],
};

/** A minute later, so that what was made before is settled and the budget whole, and from then on within Notion's limit. */
async function connect(notion: BenchNotion, client: Client, perMinute: number): Promise<string> {
  await notion.admin('POST', '/clock', { advance: 120 });
  const { token } = (await notion.admin('POST', '/tokens', { name: 'Mirror', ratePerMinute: perMinute })) as {
    token: string;
  };
  const { id } = await client.post('/v1/connections', { name: 'Bench', token });
  return id;
}

interface Backfilled {
  notion: BenchNotion;
  client: Client;
  connectionId: string;
  filled: Filled;
  perMinute: number;
  say: (line: string) => void;
}

async function backfillClaims(given: Backfilled): Promise<Claim[]> {
  const { notion, client, connectionId, filled, perMinute, say } = given;
  await notion.forget();
  const task = await client.post('/v1/tasks', { type: 'notion.mirror.backfill', payload: { connectionId } });
  const requests: Logged[] = [];
  const waits: number[] = [];
  let interactive = 0;
  for (;;) {
    const from = performance.now();
    await client.post(`/v1/connections/${connectionId}/check`);
    waits.push(performance.now() - from);
    interactive++;
    requests.push(...(await notion.requests()));
    const { state, progress } = await client.get(`/v1/tasks/${task.id}`);
    if (state === 'succeeded') break;
    if (['failed', 'dead', 'cancelled'].includes(state)) throw new Error(`The backfill ended as ${state}.`);
    say(`${requests.length} requests; ${progress?.message ?? state}`);
    await pause(Math.max(0, INTERACTIVE_EVERY_MS - (performance.now() - from)));
  }
  const asked = requests.filter(({ token }) => token === 'Mirror');
  // Polls ask for what was edited since, a backfill for all; with the rows of each source goes a search.
  const polledRows = asked.filter(({ body }) => JSON.stringify(body ?? {}).includes('last_edited_time":{')).length;
  const polled = polledRows + Math.ceil(polledRows / filled.sources.length);
  const own = asked.length - interactive - polled;
  const endedAt = Date.parse(asked.filter(({ path }) => path.endsWith('/children')).at(-1)!.time);
  say(`${own} requests of the backfill, ${filled.least} at the least; ${polled} of polls, ${interactive} interactive`);
  const used = shareUsed(asked, perMinute, endedAt);
  return [
    { metric: 'backfill: requests to the least possible', unit: '', value: own / filled.least, most: 1.03 },
    // Shorter than a minute, it may end before the budget does.
    ...(Number.isNaN(used)
      ? []
      : [{ metric: 'backfill: share of the budget used', unit: '', value: used, least: 0.95 }]),
    { metric: 'backfill: 429s', unit: '', value: asked.filter(({ status }) => status === 429).length, most: 0 },
    { metric: 'interactive call during a backfill, p95', unit: 'ms', value: percentileOf(waits, 0.95), most: 1_000 },
  ];
}

async function pollClaims(
  notion: BenchNotion,
  { rows, sources }: Filled,
  say: (line: string) => void,
): Promise<Claim[]> {
  const watch = (work: () => Promise<void>) => during(notion, sources, work);
  // Search looks back some minutes, in which all was made; so it is left alone for as long.
  await watch(() => Promise.resolve());
  await watch(() => Promise.resolve());
  const quiet = await watch(() => Promise.resolve());
  const changed = rows.slice(0, CHANGED);
  const words = { children: [{ paragraph: { rich_text: [{ text: { content: 'more' } }] } }] };
  const change = await watch(() =>
    notion.inParallel(changed, id => notion.ask('PATCH', `/blocks/${id}/children`, words)),
  );
  const deletion = await watch(() =>
    notion.inParallel(rows.slice(-DELETED), id => notion.ask('PATCH', `/pages/${id}`, { in_trash: true })),
  );
  say(
    `a quiet poll ${quiet.perPoll}; ${CHANGED} changes ${change.beyond}, ${DELETED} deletions ${deletion.beyond} beyond it`,
  );
  // A quiet poll's own request for rows, and its search, are in what changes and deletions may cost.
  return [
    { metric: 'a quiet poll, requests', unit: '', value: quiet.perPoll, most: sources.length + 1 },
    {
      metric: `${CHANGED} changes, requests`,
      unit: '',
      value: change.beyond + 2,
      most: Math.ceil(CHANGED / 100) + CHANGED + 1,
    },
    {
      metric: `${DELETED} deletions, requests`,
      unit: '',
      value: deletion.beyond + 2,
      most: Math.ceil(DELETED / 100) + 1,
    },
  ];
}

/** What the mirror asks while something happens in Notion, and for some polls after the minute in which it happened. */
async function during(notion: BenchNotion, sources: string[], work: () => Promise<void>) {
  await idle(notion);
  await work();
  await notion.admin('POST', '/clock', { advance: 400 });
  const asked: Logged[] = [];
  // Each poll asks each data source once.
  const polls = () => asked.filter(({ path }) => path.includes(sources[0]!)).length;
  while (polls() < QUIET_POLLS) asked.push(...(await idle(notion)));
  const count = asked.length;
  return { perPoll: count / polls(), beyond: count - polls() * (sources.length + 1) };
}

/** Waits until the mirror asks nothing for a while, as between two polls, and gives what it asked until then. */
async function idle(notion: BenchNotion): Promise<Logged[]> {
  const asked: Logged[] = [];
  for (let since = Date.now(); Date.now() - since < IDLE_MS; await pause(100)) {
    const some = (await notion.requests()).filter(({ token }) => token === 'Mirror');
    if (some.length) since = Date.now();
    asked.push(...some);
  }
  return asked;
}
