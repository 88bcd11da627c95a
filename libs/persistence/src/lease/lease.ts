import type { DataSource } from 'typeorm';
import { FREE_LEASE, RENEW_LEASES, TAKE_LEASE } from './lease.queries.ts';

/** Takes the lease for `leaseMs` when nobody holds it; answers its token, which is higher than that of any holder before. */
export async function takeLease(
  dataSource: DataSource,
  name: string,
  holder: string,
  leaseMs: number,
): Promise<bigint | undefined> {
  const [taken] = await dataSource.query<{ token: string }[]>(TAKE_LEASE, [name, holder, leaseMs]);
  return taken && BigInt(taken.token);
}

/** Makes leases last `leaseMs` from now; answers the names of those that were still those of their tokens. */
export async function renewLeases(
  dataSource: DataSource,
  leases: readonly { name: string; token: bigint; leaseMs: number }[],
): Promise<Set<string>> {
  const [renewed] = await dataSource.query<[{ name: string }[], number]>(RENEW_LEASES, [
    leases.map(({ name }) => name),
    leases.map(({ token }) => token),
    leases.map(({ leaseMs }) => leaseMs),
  ]);
  return new Set(renewed.map(({ name }) => name));
}

/** Frees the lease for the next, if it is still that of the token. */
export async function freeLease(dataSource: DataSource, name: string, token: bigint): Promise<void> {
  await dataSource.query(FREE_LEASE, [name, token]);
}
