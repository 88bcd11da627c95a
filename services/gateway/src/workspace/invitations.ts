import { Injectable } from '@nestjs/common';
import { InvitationRevoked } from '@na/contracts';
import { tell, tellAll, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import type { RoleName } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import { AlreadyInvited, AlreadyMember, InvitationNotFound, InvitationsExhausted, InvitedJustNow } from '../errors.ts';
import { listOf, type List, type ListQuery } from '../http/list.ts';
import { cursorIn } from './asked.ts';
import { COUNT, EXPIRE, GET, IS_MEMBER, LIST, MAKE, OF_EMAIL, RENEW, REVOKE, WAS } from './invitation.queries.ts';
import { Inviting, LASTS, newInvitationToken } from './inviting.ts';
import { granted, hold } from './standing.ts';

/** Few enough that nobody mails the world from here. */
const MOST_OPEN = 100;

/** An invitation that can be accepted. */
export interface Invitation {
  id: string;
  email: string;
  role: RoleName;
  roleName: string;
  invitedBy: string;
  createdAt: Date;
  sentAt: Date;
  expiresAt: Date;
}

/** Invites addresses to workspaces, whether or not they have an account: nothing here depends on it. */
@Injectable()
export class Invitations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly inviting: Inviting,
  ) {}

  /** The open invitations of a workspace, newest first. */
  async list(workspaceId: string, { limit, cursor }: ListQuery): Promise<List<Invitation>> {
    const found = await this.dataSource.query<Invitation[]>(LIST, [workspaceId, cursorIn(cursor), limit + 1]);
    const page = found.slice(0, limit);
    return listOf(page, found.length > limit ? page.at(-1)?.id : undefined);
  }

  /** @throws Problem `invitation_not_found` */
  get(workspaceId: string, id: string): Promise<Invitation> {
    return invitationIn(this.dataSource.manager, workspaceId, id);
  }

  /**
   * Invites an address. Repeatable with the same id.
   * @throws Problem `already_member`, `already_invited`, `role_not_found`, `grant_exceeded`, `invitations_exhausted`
   */
  async create(
    by: Principal,
    workspaceId: string,
    id: string,
    given: { email: string; role: RoleName },
  ): Promise<Invitation> {
    const email = given.email.toLowerCase();
    return transaction(this.dataSource, async tx => {
      const mine = await hold(tx, workspaceId, by, 'members:write');
      const role = await granted(tx, workspaceId, given.role, mine);
      await closeOld(tx, workspaceId);
      const [open] = await tx.query<Invitation[]>(OF_EMAIL, [workspaceId, email]);
      if (open?.id === id) return open;
      if (open) throw AlreadyInvited({ id: open.id });
      const [isMember] = await tx.query<unknown[]>(IS_MEMBER, [workspaceId, email]);
      if (isMember) throw AlreadyMember({});
      const [{ count }] = await tx.query<[{ count: number }]>(COUNT, [workspaceId]);
      if (count >= MOST_OPEN) throw InvitationsExhausted({ most: MOST_OPEN });
      const { token, hash } = newInvitationToken();
      const values = [id, workspaceId, email, role.role, role.roleId, hash, by.actor, LASTS];
      const [made] = await tx.query<unknown[]>(MAKE, values);
      if (!made) throw InvitationNotFound({});
      await this.inviting.send(tx, by, workspaceId, { id, email, role: given.role, roleName: role.name, token });
      return invitationIn(tx, workspaceId, id);
    });
  }

  /** Sends an invitation again, with a new link; the one before opens nothing any more. @throws Problem `invitation_not_found`, `invited_just_now` */
  async resend(by: Principal, workspaceId: string, id: string): Promise<Invitation> {
    return transaction(this.dataSource, async tx => {
      const mine = await hold(tx, workspaceId, by, 'members:write');
      const invitation = await invitationIn(tx, workspaceId, id);
      await granted(tx, workspaceId, invitation.role, mine);
      const { token, hash } = newInvitationToken();
      const [renewed] = await tx.query<[unknown[], number]>(RENEW, [workspaceId, id, hash, LASTS, by.actor]);
      if (!renewed.length) throw InvitedJustNow({ retryAfterMs: 60_000 });
      await this.inviting.send(tx, by, workspaceId, { ...invitation, token, isAgain: true });
      return invitationIn(tx, workspaceId, id);
    });
  }

  /** Takes an invitation back. Repeatable. @throws Problem `invitation_not_found` */
  async revoke(by: Principal, workspaceId: string, id: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      await hold(tx, workspaceId, by, 'members:write');
      const [was] = await tx.query<unknown[]>(WAS, [workspaceId, id]);
      if (!was) throw InvitationNotFound({});
      const [revoked] = await tx.query<[unknown[], number]>(REVOKE, [workspaceId, id]);
      if (revoked.length) await tell(tx, InvitationRevoked, { invitationId: id, because: 'revoked' }, { workspaceId });
    });
  }
}

async function invitationIn(tx: EntityManager, workspaceId: string, id: string): Promise<Invitation> {
  const [invitation] = await tx.query<Invitation[]>(GET, [workspaceId, id]);
  if (!invitation) throw InvitationNotFound({});
  return invitation;
}

async function closeOld(tx: EntityManager, workspaceId: string): Promise<void> {
  const [closed] = await tx.query<[{ id: string }[], number]>(EXPIRE, [workspaceId]);
  await tellAll(
    tx,
    closed.map(({ id }) => ({
      event: InvitationRevoked,
      body: { invitationId: id, because: 'expired' },
      workspaceId,
    })),
  );
}
