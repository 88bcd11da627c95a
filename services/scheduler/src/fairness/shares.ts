import { Injectable } from '@nestjs/common';
import {
  WorkspaceShareRemoved,
  WorkspaceShareSet,
  type ListWorkspaceSharesRequest,
  type ListWorkspaceSharesResponse,
  type RemoveWorkspaceShareRequest,
  type SetWorkspaceShareRequest,
  type WorkspaceShare,
} from '@na/contracts';
import { Invalid, type FieldError } from '@na/errors';
import { refuseDeleted, tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { ShareNotFound } from '../errors.ts';
import { idFaults } from '../list-page.ts';
import { reasonFaults } from '../operation/new-operation.ts';
import { isUuid, originOfCall } from '../task/new-task.ts';
import { GET_SHARE, LIST_SHARES, LOCK_SHARE, REMOVE_SHARE, SET_SHARE } from './share.queries.ts';

/** The share of a workspace of which nobody said anything. */
const USUAL = 1;
/** The smallest and the largest share: a turn of the smallest costs ten thousand times that of the largest. */
const [LEAST, MOST] = [0.01, 100];

/** A share as it stands in the database. */
type ShareRow = Omit<WorkspaceShare, 'updatedAt'> & { updated_at: Date };

/** How the turns are shared out among workspaces, as operators of the instance say. */
@Injectable()
export class Shares {
  constructor(private readonly dataSource: DataSource) {}

  /** A page of the shares that are not the usual one, by id. @throws Problem `validation_failed` */
  async list({ limit, after }: ListWorkspaceSharesRequest): Promise<ListWorkspaceSharesResponse> {
    refuse([
      ...(limit >= 1 && limit <= 100 ? [] : [{ pointer: '?limit', detail: `should be 1 to 100, but is ${limit}` }]),
      ...(after === undefined || isUuid(after) ? [] : [{ pointer: '?cursor', detail: 'should be a UUID' }]),
    ]);
    const rows = await this.dataSource.query<ShareRow[]>(LIST_SHARES, [after, limit + 1]);
    const page = rows.slice(0, limit);
    return { shares: page.map(shareOf), next: rows.length > limit ? page.at(-1)!.id : undefined };
  }

  /** The share of a workspace that has one of its own. @throws Problem `share_not_found` */
  async get(id: string): Promise<WorkspaceShare> {
    const [row] = isUuid(id) ? await this.dataSource.query<ShareRow[]>(GET_SHARE, [id]) : [];
    if (!row) throw ShareNotFound({ id });
    return shareOf(row);
  }

  /**
   * Sets the share of a workspace. It counts for what becomes ready from then on; what is ready has its turn already.
   * @throws Problem `validation_failed`, `workspace_deleted`
   */
  async set({ id, share, reason }: SetWorkspaceShareRequest): Promise<WorkspaceShare> {
    const fits = share >= LEAST && share <= MOST;
    refuse([
      ...idFaults({ id }),
      ...(fits ? [] : [{ pointer: '/share', detail: `should be ${LEAST} to ${MOST}, but is ${share}` }]),
      ...reasonFaults(reason),
    ]);
    return transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, id);
      const [before] = await tx.query<ShareRow[]>(LOCK_SHARE, [id]);
      if (before?.share === share) return shareOf(before);
      const [row] = await tx.query<[ShareRow]>(SET_SHARE, [id, share, originOfCall().actor, reason]);
      const fromShare = before?.share ?? USUAL;
      await tell(tx, WorkspaceShareSet, { sharingWorkspaceId: id, fromShare, share, reason });
      return shareOf(row);
    });
  }

  /** Gives a workspace the usual share again. Repeatable. @throws Problem `validation_failed` */
  async remove({ id, reason }: RemoveWorkspaceShareRequest): Promise<void> {
    refuse([...idFaults({ id }), ...reasonFaults(reason)]);
    await transaction(this.dataSource, async tx => {
      const [[gone]] = await tx.query<[{ share: number }[], number]>(REMOVE_SHARE, [id]);
      if (!gone) return;
      await tell(tx, WorkspaceShareRemoved, { sharingWorkspaceId: id, fromShare: gone.share, reason });
    });
  }
}

function refuse(errors: FieldError[]): void {
  if (errors.length) throw Invalid({ errors });
}

function shareOf({ updated_at, ...row }: ShareRow): WorkspaceShare {
  return { ...row, updatedAt: updated_at.toISOString() };
}
