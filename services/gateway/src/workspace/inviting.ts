import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { MemberInvited } from '@na/contracts';
import { tell } from '@na/persistence';
import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../access/principal.ts';
import { keyedHash } from '../account/keyed-hash.ts';
import type { Config } from '../config.ts';
import { Mails } from '../mail/mails.ts';
import { hashOf } from '../session/opaque-token.ts';

/** How long an invitation can be accepted: over a week of holidays people ask for another. */
const DAYS = 7;
export const LASTS = `${DAYS} days`;

/** What is sent. */
interface Sent {
  id: string;
  email: string;
  role: string;
  roleName: string;
  token: string;
  isAgain?: boolean;
}

/** A token of 256 bits, and what is stored of it. */
export function newInvitationToken(): { token: string; hash: Buffer } {
  const token = `na_invite_${randomBytes(32).toString('base64url')}`;
  return { token, hash: hashOf(token) };
}

/** Sends invitations by mail. */
@Injectable()
export class Inviting {
  constructor(
    private readonly mails: Mails,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Mails an invitation, and tells of it. */
  async send(
    tx: EntityManager,
    by: Principal,
    workspaceId: string,
    { id, email, role, roleName, token, isAgain = false }: Sent,
  ): Promise<void> {
    const [workspace] = await tx.query<{ name: string }[]>('select name from workspaces where id = $1', [workspaceId]);
    // After the #, so that the token stands in no server's log on its way.
    const link = `${this.config.PUBLIC_URL}/invitations#token=${token}`;
    const inviterEmail = await inviterOf(tx, by);
    const data = { workspaceName: workspace!.name, inviterEmail, role: roleName, link, days: DAYS };
    await this.mails.post(tx, { to: email, template: 'invitation', data });
    const emailHash = keyedHash(this.config.JWT_SIGNING_KEY, 'email', email).toString('base64url');
    await tell(tx, MemberInvited, { invitationId: id, emailHash, role, again: isAgain }, { workspaceId });
  }
}

async function inviterOf(tx: EntityManager, { userId }: Principal): Promise<string> {
  if (!userId) return 'A program of the workspace';
  const [user] = await tx.query<{ email: string }[]>('select email from users where id = $1', [userId]);
  return user!.email;
}
