import { eventually } from '@na/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { elected, type Lease } from '../src/index.ts';
import type { ServiceDataSource } from '../src/connection/service-data-source.ts';
import { freshReplica, openReplica } from './replica.ts';

const LEASE_MS = 600;

let replica: Awaited<ReturnType<typeof freshReplica>>;
let other: ServiceDataSource;

beforeAll(async () => {
  replica = await freshReplica();
  other = await openReplica(replica.database.url);
  await replica.database.query('create table ledger (id int primary key, value text, token bigint not null)');
});
afterAll(async () => {
  await other.destroy();
  await replica.close();
});

/** A replica that stands for a work which lasts until its lease is over. */
function stand(dataSource: ServiceDataSource, name: string, leaseMs = LEASE_MS) {
  const stop = new AbortController();
  const leases: Lease[] = [];
  const ended = elected(dataSource, { name, leaseMs, signal: stop.signal }, async lease => {
    leases.push(lease);
    await aborted(lease.signal);
  });
  return { leases, stop: () => (stop.abort(), ended) };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve));
}

describe('an elected work', () => {
  it('runs on one replica for longer than one lease, and on the next when that one leaves', async () => {
    const first = stand(replica.dataSource, 'relay');
    await eventually(() => expect(first.leases).toHaveLength(1));
    const second = stand(other, 'relay');
    const expiry = async () =>
      (await replica.database.query<{ at: Date }>(`select expires_at as at from lease where name = 'relay'`))[0]!.at;
    const twoLeasesLater = (await expiry()).getTime() + 2 * LEASE_MS;
    await eventually(async () => expect((await expiry()).getTime()).toBeGreaterThan(twoLeasesLater));
    expect(first.leases[0]?.signal.aborted).toBe(false);
    expect(second.leases).toEqual([]);
    await first.stop();
    await eventually(() => expect(second.leases).toHaveLength(1));
    expect(second.leases[0]!.token > first.leases[0]!.token).toBe(true);
    await second.stop();
  });

  it('never runs on two replicas at once', async () => {
    let running = 0;
    let most = 0;
    let rounds = 0;
    const stop = new AbortController();
    const work = async () => {
      most = Math.max(most, ++running);
      await pause(5);
      running--;
      if (++rounds === 10) stop.abort();
    };
    const election = { name: 'counted', leaseMs: 90, signal: stop.signal };
    await Promise.all([replica.dataSource, other, other].map(dataSource => elected(dataSource, election, work)));
    expect(most).toBe(1);
  });

  it('stands for election again after a failure', async () => {
    const stop = new AbortController();
    let runs = 0;
    await elected(replica.dataSource, { name: 'failing', leaseMs: 90, signal: stop.signal }, async () => {
      if (++runs === 3) stop.abort();
      throw new Error('no');
    });
    expect(runs).toBe(3);
  });

  it('stops before another may begin when its lease cannot be renewed, and goes on when it can', async () => {
    const { database } = replica;
    const [first, second] = [stand(replica.dataSource, 'cut off'), stand(other, 'cut off')];
    await eventually(() => expect(first.leases.length + second.leases.length).toBe(1));
    const winner = first.leases.length ? first : second;
    const runs = winner.leases.length;
    // As seen from the holder: the database no longer answers about this lease.
    const blocker = replica.dataSource.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query(`select from lease where name = 'cut off' for update`);
    await aborted(winner.leases[0]!.signal);
    const [row] = await database.query<{ is_over: boolean }>(
      `select expires_at < clock_timestamp() as is_over from lease where name = 'cut off'`,
    );
    expect(row?.is_over).toBe(false);
    await blocker.rollbackTransaction();
    await blocker.release();
    await eventually(() => expect(first.leases.length + second.leases.length).toBeGreaterThan(runs));
    await Promise.all([first.stop(), second.stop()]);
  });

  it('shares the renewal of its lease with all others of its replica, and loses none but its own', async () => {
    const [long, short] = [stand(other, 'long', 4 * LEASE_MS), stand(other, 'short')];
    await eventually(() => expect(long.leases.length + short.leases.length).toBe(2));
    await eventually(async () => {
      // Rows that one statement wrote bear its transaction.
      const [written] = await replica.database.query<{ count: number }>(
        `select count(distinct xmin::text)::int as count from lease where name in ('long', 'short')`,
      );
      expect(written!.count).toBe(1);
    });
    await replica.database.query(`update lease set token = token + 1 where name = 'short'`);
    await aborted(short.leases[0]!.signal);
    await short.stop();
    expect(long.leases[0]!.signal.aborted).toBe(false);
    await long.stop();
  });

  it('cannot write any more once another holder has written, though it never noticed', async () => {
    const { dataSource, database } = replica;
    await database.query(`insert into ledger values (1, '', 0)`);
    const write = async (value: string, token: bigint) => {
      const [rows] = await dataSource.query(
        'update ledger set value = $1, token = $2 where id = 1 and token <= $2 returning id',
        [value, token],
      );
      return rows.length === 1;
    };
    const stale = stand(replica.dataSource, 'writer');
    await eventually(() => expect(stale.leases).toHaveLength(1));
    // As after a long pause of the process: the lease ran out unnoticed, and somebody else has it.
    await database.query(`update lease set expires_at = clock_timestamp() where name = 'writer'`);
    const next = stand(other, 'writer');
    await eventually(() => expect(next.leases).toHaveLength(1));
    expect(await write('new', next.leases[0]!.token)).toBe(true);
    expect(await write('old', stale.leases[0]!.token)).toBe(false);
    expect(await database.query('select value from ledger')).toEqual([{ value: 'new' }]);
    await aborted(stale.leases[0]!.signal);
    await Promise.all([stale.stop(), next.stop()]);
  });
});
