import { InvitationRevoked } from '@na/contracts';
import { tellAll } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { REVOKE_OFFERS_OF } from './member.queries.ts';

/**
 * Takes back the open invitations that an actor has sent, as what they offered rested on what they were. To be called in the transaction
 * that takes something from them. Repeatable.
 * @param actor as principals name it: `user:<id>`, `api_key:<id>`, `service_account:<id>` or `application:<id>`
 */
export async function takeBackOffers(tx: EntityManager, workspaceId: string, actor: string): Promise<void> {
  const [taken] = await tx.query<[{ id: string }[], number]>(REVOKE_OFFERS_OF, [workspaceId, actor]);
  await tellAll(
    tx,
    taken.map(({ id }) => ({
      event: InvitationRevoked,
      body: { invitationId: id, because: 'inviter_changed' },
      workspaceId,
    })),
  );
}
