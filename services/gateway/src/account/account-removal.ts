import { Injectable } from '@nestjs/common';
import { MemberRemoved, UserDeleted, WorkspaceDeleted } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { revokeActor } from '../access/revoked-actor.ts';
import { refuseLastOperator } from '../administration/operators.ts';
import { SoleOwner } from '../errors.ts';
import { AccountMails } from './account-mails.ts';
import { DELETE_USER, DELETE_WORKSPACE, HOLD_WORKSPACES_OF, PLACES_OF } from './account-removal.queries.ts';

/** A user's place in a workspace, and who else is there. */
interface Place {
  workspaceId: string;
  name: string;
  role: string;
  members: number;
  owners: number;
  apiKeys: number;
}

/** Deletes accounts. */
@Injectable()
export class AccountRemoval {
  constructor(
    private readonly dataSource: DataSource,
    private readonly mails: AccountMails,
  ) {}

  /**
   * Deletes a user, with the workspaces that nobody else is a member of. What others share stays as it is.
   * @throws Problem `sole_owner`, `last_operator`
   */
  async remove(userId: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      await refuseLastOperator(tx, userId);
      await tx.query(HOLD_WORKSPACES_OF, [userId]);
      const places = await tx.query<Place[]>(PLACES_OF, [userId]);
      refuseOrphaning(places);
      const [[deleted]] = await tx.query<[{ email: string }[], number]>(DELETE_USER, [userId]);
      // Somebody was faster, in another window.
      if (!deleted) return;
      for (const place of places) await leave(tx, userId, place);
      await revokeActor(tx, `user:${userId}`);
      await tell(tx, UserDeleted, { userId });
      await this.mails.accountDeleted(tx, { userId, email: deleted.email });
    });
  }
}

function refuseOrphaning(places: Place[]): void {
  const orphans = places.filter(({ role, owners, members }) => role === 'owner' && owners === 1 && members > 1);
  if (orphans.length) throw SoleOwner({ workspaces: orphans.map(({ name }) => name) });
}

async function leave(tx: EntityManager, userId: string, place: Place): Promise<void> {
  const { workspaceId, members, apiKeys, role } = place;
  if (members > 1) {
    await tell(tx, MemberRemoved, { userId, role, because: 'left' }, { workspaceId });
  } else {
    await tell(tx, WorkspaceDeleted, { workspaceId, members, apiKeys }, { workspaceId });
    await tx.query(DELETE_WORKSPACE, [workspaceId]);
  }
}
