import { ApiSchema } from '@nestjs/swagger';
import { UserDto } from '../account/me.dto.ts';
import { USER_STATES, type UserState } from '../account/user.entity.ts';
import { Choice, Flag, Text, Time, Whole } from '../http/fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { AnyOf } from '../http/query-fields.ts';
import type { KnownUser } from './users.ts';

export class ListUsersQuery extends ListQuery {
  @Text('Only those whose e-mail address contains this.', { max: 254, optional: true, example: '@example.com' })
  email?: string;

  @AnyOf('Only those in these states.', USER_STATES)
  state?: UserState[];
}

/** A user as operators see them. */
@ApiSchema({ name: 'KnownUser' })
export class KnownUserDto extends UserDto {
  @Text('What people call them; null when they have not said.', { nullable: true, example: 'Ada' })
  name!: string | null;

  @Choice('`unverified` is who has signed up and not confirmed the e-mail address yet.', USER_STATES)
  state!: UserState;

  @Flag('Whether they are an operator of the instance.')
  isOperator!: boolean;

  @Time('When they confirmed the e-mail address; null when they have not.', { nullable: true })
  emailVerifiedAt!: string | null;

  @Flag('Whether they have to set another password before they can log in.')
  mustResetPassword!: boolean;

  @Time('When the password was last changed.')
  passwordChangedAt!: string;

  @Time('When they signed up.')
  createdAt!: string;

  @Time('When one of their sessions was last in use; null when none is remembered.', { nullable: true })
  lastSeenAt!: string | null;

  @Whole('How many sessions of theirs go on.')
  sessions!: number;

  @Whole('How many workspaces they are a member of.')
  workspaces!: number;
}

@ApiSchema({ name: 'KnownUserList' })
export class KnownUserListDto extends ListDtoOf(KnownUserDto) {}

export function knownUserDto(user: KnownUser): KnownUserDto {
  const { emailVerifiedAt, passwordChangedAt, createdAt, lastSeenAt } = user;
  return {
    ...user,
    emailVerifiedAt: emailVerifiedAt?.toISOString() ?? null,
    passwordChangedAt: passwordChangedAt.toISOString(),
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
  };
}
