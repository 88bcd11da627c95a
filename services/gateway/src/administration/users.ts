import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { UserState } from '../account/user.entity.ts';
import { UserNotFound } from '../errors.ts';
import { listOf, type List, type ListQuery } from '../http/list.ts';
import { cursorIn } from '../workspace/asked.ts';
import { GET_USER, LIST_USERS } from './administration.queries.ts';

/** A user as operators see them. */
export interface KnownUser {
  id: string;
  email: string;
  name: string | null;
  state: UserState;
  isOperator: boolean;
  emailVerifiedAt: Date | null;
  mustResetPassword: boolean;
  passwordChangedAt: Date;
  createdAt: Date;
  lastSeenAt: Date | null;
  sessions: number;
  workspaces: number;
}

/** Shows users to operators. */
@Injectable()
export class Users {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. */
  async list({
    email,
    state,
    limit,
    cursor,
  }: ListQuery & { email?: string; state?: UserState[] }): Promise<List<KnownUser>> {
    const values = [email?.toLowerCase() ?? null, state ?? null, cursorIn(cursor), limit + 1];
    const found = await this.dataSource.query<KnownUser[]>(LIST_USERS, values);
    const page = found.slice(0, limit);
    return listOf(page, found.length > limit ? page.at(-1)?.id : undefined);
  }

  /** @throws Problem `user_not_found` */
  async get(id: string): Promise<KnownUser> {
    const [user] = await this.dataSource.query<KnownUser[]>(GET_USER, [id]);
    if (!user) throw UserNotFound({ id });
    return user;
  }
}
