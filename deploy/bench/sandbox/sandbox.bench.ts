import type { Bench, Contender } from '../frame.ts';
import { keepInFlight } from '../in-flight.ts';
import { median, type Claim } from '../result.ts';
import { startSandboxProcess, type SandboxProcess } from './sandbox-process.ts';
import { trialsOf } from './trials.ts';
import { Workspace } from './workspace.ts';

const PAGES = 100_000;
const READS = 20_000;
const CALLERS = 16;
/** Fresh queries and searches, each after a write has made what was found before worthless. */
const FRESH = 20;

/** The sandbox with a large workspace: what a page read costs, what it holds, how long queries and searches take. */
export const sandbox: Bench = {
  about: `the sandbox with ${PAGES} pages: reads a second of one core, memory, queries, searches, its starts`,
  rounds: 3,
  async prepare({ n = PAGES }) {
    const at = await startSandboxProcess('--seed', `large:${n}`);
    const workspace = new Workspace(at);
    const { memoryMb } = await at.collected();
    const tasks = await workspace.sourceNamed('Tasks');
    const rows = await workspace.rows(tasks);
    const contenders: { [name: string]: Contender } = {
      'page reads': async round => {
        const reads = round ? READS : READS / 10;
        return reading(at, reads, number => workspace.read('GET', `/v1/pages/${rows[(number * 7919) % rows.length]}`));
      },
      'block reads': async round =>
        reading(at, round ? READS / 10 : 100, number =>
          workspace.read('GET', `/v1/blocks/${rows[(number * 7919) % rows.length]}/children`),
        ),
      queries: () => timed(workspace, rows, `/v1/data_sources/${tasks}/query`, FILTERED),
      'queries paged on': () => pagedOn(workspace, `/v1/data_sources/${tasks}/query`, FILTERED),
      searches: () => timed(workspace, rows, '/v1/search', { query: 'launch plan' }),
      'newest by search': () => timed(workspace, rows, '/v1/search', NEWEST),
      'searches paged on': () => pagedOn(workspace, '/v1/search', NEWEST),
    };
    return {
      contenders,
      claims: async (_say, rounds) => {
        const middle = (name: string, figure: string) => median((rounds[name] ?? []).map(each => each[figure] ?? NaN));
        const claims: Claim[] = [
          {
            metric: 'page reads per second of one core',
            unit: '1/s',
            value: middle('page reads', 'perCore'),
            least: 2_000,
          },
          { metric: `memory with ${n} pages`, unit: 'MB', value: memoryMb, most: 1_000 },
          { metric: `start with ${n} pages of seed`, unit: 's', value: at.startedInMs / 1_000, most: 60 },
          {
            metric: 'children lists per second of one core',
            unit: '1/s',
            value: middle('block reads', 'perCore'),
            least: 500,
          },
          { metric: 'query with filter and sort, p50', unit: 'ms', value: middle('queries', 'p50'), most: 250 },
          { metric: 'its next page, p50', unit: 'ms', value: middle('queries paged on', 'p50'), most: 20 },
          { metric: 'search by words, p50', unit: 'ms', value: middle('searches', 'p50'), most: 150 },
          { metric: 'search for the newest, p50', unit: 'ms', value: middle('newest by search', 'p50'), most: 20 },
          { metric: 'its next page, p50', unit: 'ms', value: middle('searches paged on', 'p50'), most: 20 },
        ];
        return claims.filter(({ value }) => !Number.isNaN(value));
      },
      trials: trialsOf(n),
      async end() {
        workspace.close();
        await at.stop();
      },
    };
  },
  comparisons: [],
};

const FILTERED = {
  filter: {
    and: [
      { property: 'Status', status: { does_not_equal: 'Done' } },
      { property: 'Estimate', number: { greater_than: 2 } },
    ],
  },
  sorts: [
    { property: 'Due', direction: 'ascending' },
    { property: 'Name', direction: 'descending' },
  ],
};

const NEWEST = { sort: { timestamp: 'last_edited_time', direction: 'descending' } };

/** How many reads a second a whole core would do, by what the sandbox's process used of one. */
async function reading(at: SandboxProcess, reads: number, read: (number: number) => Promise<unknown>) {
  const before = await at.used();
  const { perSecond, p99 } = await keepInFlight(CALLERS, reads, read);
  const { cpuMs } = await at.used();
  return { perCore: (reads / (cpuMs - before.cpuMs)) * 1_000, perSecond, p99 };
}

/** The first page, asked for again and again, something having been written before each time. */
async function timed(workspace: Workspace, rows: string[], path: string, body: object) {
  let number = 0;
  const times: number[] = [];
  for (; number < FRESH; number++) {
    await workspace.read('PATCH', `/v1/pages/${rows[number]}`, { icon: { type: 'emoji', emoji: '🧪' } });
    const from = performance.now();
    await workspace.read('POST', path, body);
    times.push(performance.now() - from);
  }
  return { p50: median(times), max: Math.max(...times) };
}

/** The pages that follow the first one, nothing being written meanwhile. */
async function pagedOn(workspace: Workspace, path: string, body: object) {
  let { next_cursor } = await workspace.list('POST', path, body);
  const times: number[] = [];
  for (let pages = 0; pages < FRESH && next_cursor; pages++) {
    const from = performance.now();
    ({ next_cursor } = await workspace.list('POST', path, { ...body, start_cursor: next_cursor }));
    times.push(performance.now() - from);
  }
  return { p50: median(times), max: Math.max(...times) };
}
