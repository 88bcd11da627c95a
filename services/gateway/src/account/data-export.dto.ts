import { ApiSchema } from '@nestjs/swagger';
import { Email, Id, Text, Time, Whole } from '../http/fields.ts';
import { Json, ListOf, Nested, TextList } from '../http/json-fields.ts';
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

@ApiSchema({ name: 'ExportedFactor' })
class ExportedFactorDto {
  @Id("The factor's id.")
  id!: string;

  @Text('What sort of factor it is; `totp` is an authenticator app.', { example: 'totp' })
  kind!: string;

  @Time('When it was made.')
  createdAt!: string;

  @Time('Since when log-ins ask for it; null while its first code was not shown.', { nullable: true })
  activatedAt!: string | null;

  @Time('When its last code was made, to half a minute; null when none was used.', { nullable: true })
  lastUsedAt!: string | null;
}

@ApiSchema({ name: 'ExportedIdentity' })
class ExportedIdentityDto {
  @Text('The provider that says so.', { example: 'https://accounts.example.com' })
  issuer!: string;

  @Text('What it calls the user.', { example: '248289761001' })
  subject!: string;

  @Time('Since when the user can sign in by it.')
  createdAt!: string;
}

@ApiSchema({ name: 'ExportedAuthorization' })
class ExportedAuthorizationDto {
  @Id("The application's id.")
  applicationId!: string;

  @Text('What people call the application.', { example: 'Reports' })
  applicationName!: string;

  @Id('The workspace that it acts in.')
  workspaceId!: string;

  @TextList('What the user lets it do.', { example: ['todos:read'] })
  scopes!: string[];

  @Time('When the user said so.')
  createdAt!: string;

  @Time('When it ends by itself.')
  expiresAt!: string;
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

  @ListOf('The second factors, newest first, without what their codes are made from.', ExportedFactorDto)
  factors!: ExportedFactorDto[];

  @Whole('How many recovery codes are left.', { example: 10 })
  recoveryCodesLeft!: number;

  @ListOf('Whom external providers know the user as, oldest first.', ExportedIdentityDto)
  identities!: ExportedIdentityDto[];

  @ListOf('What the user lets applications do, newest first, without their tokens.', ExportedAuthorizationDto)
  authorizations!: ExportedAuthorizationDto[];

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

export function userDataDto({ user, pendingEmail, ...data }: UserData): UserDataDto {
  // The other dates become text as JSON does it, which is the same form.
  const rest = JSON.parse(JSON.stringify(data)) as Omit<UserDataDto, 'user' | 'pendingEmail'>;
  return { ...rest, user: accountDto(user), pendingEmail };
}
