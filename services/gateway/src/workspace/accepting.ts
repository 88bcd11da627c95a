import { Injectable } from '@nestjs/common';
import { MemberAdded } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from '../access/permissions.ts';
import type { UserPrincipal } from '../access/principal.ts';
import { restoreActor } from '../access/revoked-actor.ts';
import { AlreadyMember, InvitationForAnother, InvitationNotFound } from '../errors.ts';
import { hashOf } from '../session/opaque-token.ts';
import { OF_TOKEN, OFFER_OF_TOKEN, USE } from './invitation.queries.ts';
import { ADD, HOLD } from './member.queries.ts';
import { Workspaces, type KnownWorkspace } from './workspaces.ts';

/** What an invitation offers, to whoever has its token. */
export interface Preview {
  email: string;
  workspaceName: string;
  roleName: string;
  expiresAt: Date;
}

interface Offer {
  id: string;
  email: string;
  role: Role | null;
  roleId: string | null;
  workspaceId: string;
}

/** Makes those members who were invited and come. */
@Injectable()
export class Accepting {
  constructor(
    private readonly dataSource: DataSource,
    private readonly workspaces: Workspaces,
  ) {}

  /** What an invitation offers. @throws Problem `invitation_not_found` */
  async preview(token: string): Promise<Preview> {
    const [offered] = await this.dataSource.query<Preview[]>(OFFER_OF_TOKEN, [hashOf(token)]);
    if (!offered) throw InvitationNotFound({});
    return offered;
  }

  /**
   * Uses an invitation: the user becomes a member of its workspace, which is given.
   * @throws Problem `invitation_not_found`, `invitation_for_another`, `already_member`
   */
  async accept(by: UserPrincipal, token: string): Promise<KnownWorkspace> {
    const { userId } = by;
    const workspaceId = await transaction(this.dataSource, async tx => {
      const { id, email, role, roleId, workspaceId } = await offerOf(tx, token);
      const [user] = await tx.query<{ email: string }[]>('select email from users where id = $1', [userId]);
      if (user?.email !== email) throw InvitationForAnother({});
      const [added] = await tx.query<unknown[]>(ADD, [workspaceId, userId, role, roleId]);
      if (!added) throw AlreadyMember({});
      const [used] = await tx.query<[unknown[], number]>(USE, [id]);
      if (!used.length) throw InvitationNotFound({});
      const body = { userId, role: role ?? roleId!, invitationId: id };
      await tell(tx, MemberAdded, body, { workspaceId });
      await restoreActor(tx, `user:${userId}`, workspaceId);
      return workspaceId;
    });
    return this.workspaces.get(by, workspaceId);
  }
}

// What the invitation says is read anew once nobody else changes the workspace's roles and members.
async function offerOf(tx: EntityManager, token: string): Promise<Offer> {
  const hash = hashOf(token);
  const [first] = await tx.query<Offer[]>(OF_TOKEN, [hash]);
  if (first) await tx.query(HOLD, [first.workspaceId]);
  const [offer] = await tx.query<Offer[]>(OF_TOKEN, [hash]);
  if (!offer) throw InvitationNotFound({});
  return offer;
}
