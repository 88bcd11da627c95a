import { Injectable } from '@nestjs/common';
import { PermissionDenied } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { Briefly } from '../http/briefly.ts';
import { isId } from '../http/fields.ts';
import type { Permission } from './permissions.ts';
import type { Principal } from './principal.ts';

const log = logger('access');
/** A loop that is refused all the time is told so often and no more, in milliseconds. */
const ONCE_IN_MS = 60_000;

const denied = metrics.counter({
  name: 'na_permission_denied_total',
  help: 'Requests refused for want of a permission; `workspace:foreign` for those about a workspace that is not theirs.',
  labelNames: ['permission'],
});

/** Notes a denial, unless it was told within the last minute by any replica; gives a row when it is to be told. */
const NOTE = `
  with old as (delete from denials where told_at < now() - interval '1 hour' and (actor, permission) <> ($1, $2))
  insert into denials (actor, permission, told_at) values ($1, $2, now())
  on conflict (actor, permission) do update set told_at = now() where denials.told_at <= now() - interval '1 minute'
  returning actor`;

/** Counts refusals, and tells of each kind at most once a minute for whoever was refused. */
@Injectable()
export class Denials {
  readonly #told = new Briefly<true>(ONCE_IN_MS);

  constructor(private readonly dataSource: DataSource) {}

  /** Somebody lacks a permission. */
  lacking(principal: Principal, permission: Permission): void {
    this.#note(principal, permission);
  }

  /** Somebody asked about a workspace that is not theirs. */
  foreign(principal: Principal, workspaceId: string): void {
    this.#note(principal, 'workspace:foreign', isId(workspaceId) ? workspaceId : undefined);
  }

  #note(principal: Principal, permission: Permission | 'workspace:foreign', foreignWorkspaceId?: string): void {
    denied.inc({ permission });
    const { actor, workspaceId } = principal;
    const tellOnce = async (): Promise<true> => {
      const body = { deniedActor: actor, permission, foreignWorkspaceId };
      await transaction(this.dataSource, async tx => {
        const [isNews] = await tx.query<unknown[]>(NOTE, [actor, permission]);
        if (isNews) await tell(tx, PermissionDenied, body, { actor, workspaceId });
      });
      return true;
    };
    // The refusal stands whether or not it can be told.
    this.#told
      .get(`${actor} ${permission}`, tellOnce)
      .catch((error: unknown) => log.warn({ err: error, permission }, 'A refusal was not told; the next one will be.'));
  }
}
