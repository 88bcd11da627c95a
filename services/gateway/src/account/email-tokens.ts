import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { EmailTokenRefused } from '../errors.ts';
import { hashOf } from '../session/opaque-token.ts';
import { DROP_TOKENS, FIND_TOKEN, ISSUE_TOKEN, REPLACE_TOKEN, TAKE_TOKEN } from './email-token.queries.ts';

/** What a token in a mail is good for. */
export type Purpose = 'verify_email' | 'reset_password' | 'change_email_old' | 'change_email_new' | 'undo_email_change';

/** How long a link in a mail works, in minutes. */
export const LINK_MINUTES = 60;
/** How long the way back from a change of address stays open, in days: longer than a weekend away from one's mails. */
export const UNDO_DAYS = 7;

/** What a token stood for. */
export interface TakenToken {
  id: string;
  userId: string;
  purpose: Purpose;
  /** The address that it was sent to. */
  email: string;
}

/** Tokens in the links of mails: 256 bits, for one purpose, good once and for a short time, and only hashed at rest. */
@Injectable()
export class EmailTokens {
  /** Makes a token; one for the same purpose from before opens nothing any more. Only the ways back from changes stand side by side. */
  async issue(tx: EntityManager, { userId, purpose, email }: Omit<TakenToken, 'id'>): Promise<string> {
    const token = `na_mail_${randomBytes(32).toString('base64url')}`;
    const isUndo = purpose === 'undo_email_change';
    const lasts = isUndo ? `${UNDO_DAYS} days` : `${LINK_MINUTES} minutes`;
    await tx.query(isUndo ? ISSUE_TOKEN : REPLACE_TOKEN, [hashOf(token), userId, purpose, email, lasts]);
    return token;
  }

  /** What a token stands for, without using it. @throws Problem `email_token_refused` */
  async find(tx: EntityManager, token: string, ...purposes: Purpose[]): Promise<TakenToken> {
    const [found] = await tx.query<TakenToken[]>(FIND_TOKEN, [hashOf(token), purposes]);
    if (!found) throw EmailTokenRefused({});
    return found;
  }

  /** Uses a token. Of two who come with it at once, one gets it. @throws Problem `email_token_refused` */
  async take(tx: EntityManager, token: string, ...purposes: Purpose[]): Promise<TakenToken> {
    const [[taken]] = await tx.query<[TakenToken[], number]>(TAKE_TOKEN, [hashOf(token), purposes]);
    if (!taken) throw EmailTokenRefused({});
    return taken;
  }

  /**
   * Makes the tokens of a user useless. The ways back from changes of address stay, as a thief would close them first; with `undone`, the
   * way that was taken, those that were opened after it go too.
   */
  async drop(tx: EntityManager, userId: string, undone?: TakenToken): Promise<void> {
    await tx.query(DROP_TOKENS, [userId, undone?.id ?? null]);
  }
}
