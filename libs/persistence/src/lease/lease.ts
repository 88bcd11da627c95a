import type { DataSource } from 'typeorm';
import { FREE_LEASE, RENEW_LEASE, TAKE_LEASE } from './lease.queries.ts';

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

/** Makes the lease last `leaseMs` from now; answers whether it was still that of the token. */
export async function renewLease(
  dataSource: DataSource,
  name: string,
  token: bigint,
  leaseMs: number,
): Promise<boolean> {
  const [renewed] = await dataSource.query<[unknown[], number]>(RENEW_LEASE, [name, token, leaseMs]);
  return renewed.length > 0;
}

/** Frees the lease for the next, if it is still that of the token. */
export async function freeLease(dataSource: DataSource, name: string, token: bigint): Promise<void> {
  await dataSource.query(FREE_LEASE, [name, token]);
}
