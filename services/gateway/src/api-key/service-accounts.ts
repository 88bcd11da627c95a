import { Injectable } from '@nestjs/common';
import { ServiceAccountChanged, ServiceAccountCreated, ServiceAccountRemoved } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { permissionsOfRole, type RoleName, type WorkspacePermission } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import { revokeActor } from '../access/revoked-actor.ts';
import { ServiceAccountNotFound } from '../errors.ts';
import type { List } from '../http/list.ts';
import { Keyset } from '../http/sort.ts';
import { refuseStale } from '../workspace/asked.ts';
import { takeBackOffers } from '../workspace/offers.ts';
import { granted, hold, refuseAbove } from '../workspace/standing.ts';
import { ApiKeys } from './api-keys.ts';
import { CHANGE, COUNT, GET, HOLD, list, MAKE, REMOVE, SORTABLE } from './service-account.queries.ts';
import type { ListServiceAccountsQuery } from './service-account.dto.ts';

/** A workspace's member that is no person. */
export interface ServiceAccount {
  id: string;
  workspaceId: string;
  name: string;
  role: RoleName;
  /** What the role permits. */
  permissions: readonly WorkspacePermission[];
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  removedAt: Date | null;
  version: number;
}

type Row = Omit<ServiceAccount, 'permissions'> & { stored: string[] | null };

/** Makes, lists, changes and removes the service accounts of workspaces. Nobody gives one more than they have. */
@Injectable()
export class ServiceAccounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: ApiKeys,
  ) {}

  /** @throws Problem `role_not_found`, `grant_exceeded` */
  async make(
    by: Principal,
    workspaceId: string,
    id: string,
    { name, role }: { name: string; role: RoleName },
  ): Promise<ServiceAccount> {
    return transaction(this.dataSource, async tx => {
      const given = await granted(tx, workspaceId, role, await hold(tx, workspaceId, by, 'api_keys:write'));
      const [made] = await tx.query<unknown[]>(MAKE, [id, workspaceId, name, given.role, given.roleId, by.actor]);
      if (made) await tell(tx, ServiceAccountCreated, { serviceAccountId: id, role }, { workspaceId });
      return this.#in(tx, GET, workspaceId, id);
    });
  }

  async list(
    workspaceId: string,
    { limit, cursor, sort, total }: ListServiceAccountsQuery,
  ): Promise<List<ServiceAccount>> {
    return new Keyset(SORTABLE, sort, 'account.id').page<ServiceAccount>({
      limit,
      cursor,
      from: 3,
      read: async ({ place, after, orderBy }, values) => {
        const sql = list(place, after, orderBy);
        const rows = await this.dataSource.query<(Row & { place: string[] })[]>(sql, [
          workspaceId,
          limit + 1,
          ...values,
        ]);
        return rows.map(({ place: at, ...row }) => ({ place: at, item: accountOf(row) }));
      },
      count: total ? () => this.dataSource.query<[{ total: number }]>(COUNT, [workspaceId]) : undefined,
    });
  }

  /** @throws Problem `service_account_not_found` */
  get(workspaceId: string, id: string): Promise<ServiceAccount> {
    return this.#in(this.dataSource.manager, GET, workspaceId, id);
  }

  /**
   * Gives a service account a name or a role.
   * @throws Problem `service_account_not_found`, `role_not_found`, `grant_exceeded`, `member_above`, `version_stale`
   */
  async change(
    by: Principal,
    workspaceId: string,
    id: string,
    { name, role, version }: { name?: string; role?: RoleName; version?: number },
  ): Promise<ServiceAccount> {
    return transaction(this.dataSource, async tx => {
      const mine = await hold(tx, workspaceId, by, 'api_keys:write');
      const account = await this.#in(tx, HOLD, workspaceId, id);
      refuseStale(account.version, version);
      refuseAbove(mine, account.permissions);
      const next = role === undefined ? undefined : await granted(tx, workspaceId, role, mine);
      if (name === undefined && !next) return account;
      if (next) await takeBackOffers(tx, workspaceId, `service_account:${id}`);
      await tx.query(CHANGE, [id, name ?? null, next?.role ?? null, next?.roleId ?? null]);
      await tell(tx, ServiceAccountChanged, { serviceAccountId: id, role: role ?? account.role }, { workspaceId });
      return this.#in(tx, GET, workspaceId, id);
    });
  }

  /** Removes a service account with all of its keys. Repeatable. @throws Problem `service_account_not_found`, `member_above` */
  async remove(by: Principal, workspaceId: string, id: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const mine = await hold(tx, workspaceId, by, 'api_keys:write');
      const account = await this.#in(tx, HOLD, workspaceId, id, { evenRemoved: true });
      if (account.removedAt) return;
      refuseAbove(mine, account.permissions);
      await tx.query(REMOVE, [id]);
      await this.keys.revokeAllOf(tx, workspaceId, id);
      await tell(tx, ServiceAccountRemoved, { serviceAccountId: id }, { workspaceId });
      await revokeActor(tx, `service_account:${id}`);
    });
  }

  async #in(
    tx: EntityManager,
    sql: string,
    workspaceId: string,
    id: string,
    { evenRemoved = false } = {},
  ): Promise<ServiceAccount> {
    const [row] = await tx.query<Row[]>(sql, [workspaceId, id]);
    if (!row || (row.removedAt && !evenRemoved)) throw ServiceAccountNotFound({ id });
    return accountOf(row);
  }
}

function accountOf({ stored, ...row }: Row): ServiceAccount {
  return { ...row, permissions: permissionsOfRole(row.role, stored) };
}
