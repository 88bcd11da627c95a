import { LimiterDegraded, LimiterRecovered } from '@na/contracts';
import { exposition } from '@na/telemetry';
import { blackHole, eventually, testRedis, type BlackHole, type TestRedis } from '@na/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { API_KEY, house, type Ask, type House } from './house.ts';

const BURST = 400;
/** Of 3,600 an hour one grows each second. */
const LIMITS = `address=3600000/h,key=3600/h burst ${BURST},workspace=3600000/h`;
/** So much a replica may admit alone, as two share the limit. */
const SHARE = BURST / 2;

interface Load {
  statuses: Record<number, number>;
  startedAt: number;
  /** Ends it, and gives what it saw. */
  end(): Promise<Record<number, number>>;
}

/** About 100 requests a second, until it is ended; at most `most` are under way. */
function load(asks: Ask[], most = 20): Load {
  const statuses: Record<number, number> = {};
  let goesOn = true;
  let underWay = 0;
  const pending = new Set<Promise<unknown>>();
  const running = (async () => {
    for (let at = 0; goesOn; at++) {
      await pause(10);
      if (underWay >= most) continue;
      underWay++;
      const asked = asks[at % asks.length]!('GET', '/v1/me', { as: API_KEY })
        .then(({ status }) => void (statuses[status] = (statuses[status] ?? 0) + 1))
        .finally(() => (underWay--, pending.delete(asked)));
      pending.add(asked);
    }
    await Promise.all(pending);
  })();
  return {
    statuses,
    startedAt: Date.now(),
    async end() {
      goesOn = false;
      await running;
      return statuses;
    },
  };
}

/** How many decisions of the limiter ended in a way, in this process. */
async function decisions(outcome: string): Promise<number> {
  const line = new RegExp(`^na_limiter_duration_seconds_count\\{outcome="${outcome}"\\} (\\d+)`, 'm');
  return Number(line.exec(await exposition.text())?.[1] ?? 0);
}

async function circuit(): Promise<number> {
  return Number(/^na_circuit_state\{name="limits_redis"\} (\d)/m.exec(await exposition.text())?.[1]);
}

const told = async ({ database }: House) =>
  (await database.query<{ type: string }>(`select type from outbox where type like '%.Limiter%' order by seq`)).map(
    ({ type }) => type,
  );

describe('limits in Redis', () => {
  let redis: TestRedis;
  let at: House;
  let hole: BlackHole;
  beforeAll(async () => {
    redis = await testRedis();
    hole = await blackHole(redis.port);
  });
  afterAll(async () => {
    redis?.wake();
    await hole?.close();
    await redis?.close();
  });

  describe('that works', () => {
    beforeAll(async () => {
      at = await house({ env: { RATE_LIMITS: LIMITS, REDIS_URL: redis.url } });
    });
    afterAll(() => at?.close());

    it('are exact over two replicas', async () => {
      const asks = [at.ask, (await at.replica()).ask];
      const begun = Date.now();
      const statuses: number[] = [];
      for (let round = 0; round < 10; round++) {
        const answers = Array.from({ length: 60 }, (_, each) => asks[each % 2]!('GET', '/v1/me', { as: API_KEY }));
        statuses.push(...(await Promise.all(answers)).map(({ status }) => status));
      }
      const admitted = statuses.filter(status => status === 200).length;
      const grown = Math.ceil((Date.now() - begun) / 1_000) + 1;
      // What a replica decided alone, because this machine was busy with something else, may be less, or more.
      const alone = (await decisions('timed_out')) + (await decisions('failed')) + (await decisions('alone'));
      expect(admitted + alone).toBeGreaterThanOrEqual(BURST);
      expect(admitted).toBeLessThanOrEqual(BURST + grown + alone);
      expect(statuses.every(status => status === 200 || status === 429)).toBe(true);
    });
  });

  describe.each([
    ['is killed', () => redis.kill(), () => redis.start()],
    ['hangs', () => redis.hang(), () => redis.wake()],
    ['is behind a black hole', () => hole.swallow(), () => hole.release()],
  ] as const)('that %s', (_what, takeAway, giveBack) => {
    beforeAll(async () => {
      at = await house({
        env: { RATE_LIMITS: LIMITS, REDIS_URL: `redis://127.0.0.1:${hole.port}`, GATEWAY_REPLICAS: '2' },
      });
    });
    let going: Load | undefined;
    afterEach(() => going?.end());
    afterAll(() => at?.close());

    // ASVS 2.4.1, 16.5.2
    it('go on as a share of each replica, nobody waits, and it is told once when it began and once when it ended', async () => {
      const [slow, waited] = [await decisions('timed_out'), await decisions('failed')];
      going = load([at.ask]);
      const { statuses: seen, startedAt } = going;
      await eventually(() => expect(seen[200]).toBeGreaterThan(20));
      const before = seen[200]!;
      await takeAway();
      await eventually(async () => expect(await circuit()).toBe(1));
      const openedWith = (await decisions('timed_out')) - slow + (await decisions('failed')) - waited;
      const aloneBefore = await decisions('alone');
      await eventually(() => expect(seen[429]).toBeGreaterThan(30));
      // While it was away nobody waited for it any more.
      expect((await decisions('timed_out')) - slow + (await decisions('failed')) - waited).toBeLessThanOrEqual(
        openedWith + 20,
      );
      expect(await decisions('alone')).toBeGreaterThan(aloneBefore + 30);
      const alone = seen[200]! - before;
      const grown = (Date.now() - startedAt) / 1_000;
      expect(alone).toBeLessThanOrEqual(SHARE + grown + 20);
      expect(await told(at)).toEqual([LimiterDegraded.name]);
      await giveBack();
      await eventually(async () => expect(await circuit()).toBe(0));
      await eventually(async () => expect(await told(at)).toEqual([LimiterDegraded.name, LimiterRecovered.name]));
      const [recovered] = await at.database.query<{ body: { admitted: number; refused: number; store: string } }>(
        `select data as body from outbox where type = $1`,
        [LimiterRecovered.name],
      );
      expect(recovered!.body).toMatchObject({ store: 'redis' });
      expect(recovered!.body.refused).toBeGreaterThan(0);
      const statuses = await going.end();
      // Even a Redis that forgot all lets one replica admit no more than the limit itself.
      expect(statuses[200]).toBeLessThanOrEqual(BURST + (Date.now() - startedAt) / 1_000 + 2);
      expect(Object.keys(statuses).filter(status => !['200', '429'].includes(status))).toEqual([]);
      expect(await told(at)).toEqual([LimiterDegraded.name, LimiterRecovered.name]);
    });
  });
});
