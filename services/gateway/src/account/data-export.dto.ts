import { ApiSchema } from '@nestjs/swagger';
import { Email, Id, Text, Time } from '../http/fields.ts';
import { Json, ListOf, Nested } from '../http/json-fields.ts';
import { accountDto } from './account.dto.ts';
import type { UserData } from './data-export.ts';
import { AccountDto } from './me.dto.ts';

@ApiSchema({ name: 'ExportedSession' })
class ExportedSessionDto {
  @Id("The session's id.")
  id!: string;

  @Text('How it is continued: `token` or `cookie`.', { example: 'token' })
  kind!: string;

  @Text('The address that it began from.', { example: '192.0.2.7' })
  ip!: string;

  @Text('What the program that began it calls itself.', { min: 0, example: 'Mozilla/5.0 …' })
  userAgent!: string;

  @Time('When it began.')
  createdAt!: string;

  @Time('When it was last continued.')
  lastUsedAt!: string;

  @Time('When it ends, however much it is used.')
  expiresAt!: string;

  @Time('When it ended before its time.', { nullable: true })
  endedAt!: string | null;
}

@ApiSchema({ name: 'ExportedMembership' })
class ExportedMembershipDto {
  @Id("The workspace's id.")
  workspaceId!: string;

  @Text('What people call it.', { example: 'Demo' })
  workspaceName!: string;

  @Text('The role there.', { example: 'owner' })
  role!: string;

  @Time('Since when.')
  joinedAt!: string;
}

@ApiSchema({ name: 'ExportedApiKey' })
class ExportedApiKeyDto {
  @Id("The key's id.")
  id!: string;

  @Id("The workspace's id.")
  workspaceId!: string;

  @Text('What people call it.', { example: 'CI' })
  name!: string;

  @Text('What it begins with.', { example: 'na_live_…' })
  prefix!: string;

  @Time('When it was made.')
  createdAt!: string;

  @Time('When it was revoked.', { nullable: true })
  revokedAt!: string | null;
}

@ApiSchema({ name: 'ExportedEvent' })
class ExportedEventDto {
  @Id("The event's id.")
  id!: string;

  @Text('What happened.', { example: 'na.gateway.v1.UserLoggedIn' })
  type!: string;

  @Text('Who did it.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  actor!: string;

  @Json('What there is to know of it.')
  data!: object;

  @Time('When.')
  occurredAt!: string;
}

/** What the gateway keeps of a user. */
@ApiSchema({ name: 'UserData' })
export class UserDataDto {
  @Time('When this was put together.')
  exportedAt!: string;

  @Nested('The user.', AccountDto)
  user!: AccountDto;

  @Email('The address that a change is under way to.', { nullable: true })
  pendingEmail!: string | null;

  @ListOf('The sessions of the last 30 days, newest first.', ExportedSessionDto)
  sessions!: ExportedSessionDto[];

  @ListOf('The workspaces that the user is a member of.', ExportedMembershipDto)
  memberships!: ExportedMembershipDto[];

  @ListOf('The API keys that the user made, newest first.', ExportedApiKeyDto)
  apiKeys!: ExportedApiKeyDto[];

  @ListOf(
    'What was told about the user, or was their doing, in the last seven days, newest first; older records are in the audit record of the workspaces.',
    ExportedEventDto,
  )
  events!: ExportedEventDto[];
}

export function userDataDto(data: UserData): UserDataDto {
  const { exportedAt, user, pendingEmail, sessions, memberships, apiKeys, events } = data;
  // The other dates become text as JSON does it, which is the same form.
  const rest = JSON.parse(JSON.stringify({ exportedAt, sessions, memberships, apiKeys, events })) as Omit<
    UserDataDto,
    'user' | 'pendingEmail'
  >;
  return { ...rest, user: accountDto(user), pendingEmail };
}
