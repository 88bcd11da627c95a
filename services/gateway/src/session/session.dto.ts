import { ApiSchema } from '@nestjs/swagger';
import { Choice, Choices, Email, Flag, Id, Text, Time } from '../http/fields.ts';
import { ListOf, Nested } from '../http/json-fields.ts';
import { ListDtoOf } from '../http/list.ts';
import { UserDto, WorkspaceDto } from '../account/me.dto.ts';
import { FACTORS, type Factor } from './proofs.ts';
import { SESSION_KINDS, type KnownSession, type SessionKind } from './sessions.ts';

/** Asks to log in. */
@ApiSchema({ name: 'LogIn' })
export class LogInBody {
  @Email('The e-mail address.')
  email!: string;

  @Text('The password.', { max: 128, secret: true, example: 'correct horse battery staple' })
  password!: string;

  @Text('The code that the authenticator app shows, or a recovery code; only where a second factor is active.', {
    max: 60,
    secret: true,
    optional: true,
    example: '492039',
  })
  code?: string;

  @Choice(
    'How the session is continued: programs get tokens, browsers a cookie that no script can read.',
    SESSION_KINDS,
    { optional: true, default: 'token' },
  )
  kind!: SessionKind;
}

/** Asks to go on. */
@ApiSchema({ name: 'Refresh' })
export class RefreshBody {
  @Text('The refresh token that came last.', { max: 200, secret: true, example: 'na_refresh_…' })
  refreshToken!: string;
}

/** Proves anew who somebody is. */
@ApiSchema({ name: 'Confirmation' })
export class ConfirmBody {
  @Text('The password.', { max: 128, secret: true, example: 'correct horse battery staple' })
  password!: string;

  @Text('The code that the authenticator app shows, or a recovery code; only where a second factor is active.', {
    max: 60,
    secret: true,
    optional: true,
    example: '492039',
  })
  code?: string;
}

/** What continues a session of tokens. */
@ApiSchema({ name: 'Tokens' })
export class TokensDto {
  @Text('Send it as `Authorization: Bearer <token>`.', { example: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9…' })
  token!: string;

  @Time('When the token ends; refresh it before.')
  expiresAt!: string;

  @Text('Gets the next token, once, with `POST /v1/sessions/refresh`, and comes back with a successor.', {
    example: 'na_refresh_…',
  })
  refreshToken!: string;

  @Time('When the session ends, however often it is refreshed.')
  sessionExpiresAt!: string;
}

@ApiSchema({ name: 'Session' })
export class SessionDto {
  @Id("The session's id.")
  id!: string;

  @Text('Send it as `Authorization: Bearer <token>`; absent in a session with a cookie.', {
    optional: true,
    example: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9…',
  })
  token?: string;

  @Time('When the token ends; refresh it before. In a session with a cookie, when the session ends.')
  expiresAt!: string;

  @Text('Gets the next token, once, with `POST /v1/sessions/refresh`; absent in a session with a cookie.', {
    optional: true,
    example: 'na_refresh_…',
  })
  refreshToken?: string;

  @Text(
    'To be sent as `X-CSRF-Token` by clients that send neither `Sec-Fetch-Site` nor `Origin`; only with a cookie.',
    {
      optional: true,
      example: 'ZkYyZDk0…',
    },
  )
  csrfToken?: string;

  @Time('When the session ends, however often it is refreshed.')
  sessionExpiresAt!: string;

  @Nested('Who logged in.', UserDto)
  user!: UserDto;

  @ListOf(
    'The workspaces that the user is a member of. With several, say which by the header `X-Workspace-Id`.',
    WorkspaceDto,
  )
  workspaces!: WorkspaceDto[];
}

/** A session that goes on somewhere. */
@ApiSchema({ name: 'KnownSession' })
export class KnownSessionDto {
  @Id("The session's id.")
  id!: string;

  @Choice('How it is continued: by tokens or by a cookie.', SESSION_KINDS)
  kind!: SessionKind;

  @Choices('What the user has proven in it with who they are.', FACTORS)
  factors!: readonly Factor[];

  @Flag('Whether it is the one that asks.')
  isCurrent!: boolean;

  @Text('The address that it began from.', { example: '192.0.2.7' })
  ip!: string;

  @Text('What the program that began it calls itself.', { min: 0, example: 'Mozilla/5.0 …' })
  userAgent!: string;

  @Time('When it began.')
  createdAt!: string;

  @Time('When it was last continued, to the minute.')
  lastUsedAt!: string;

  @Time('When the user last proved in it who they are.')
  confirmedAt!: string;

  @Time('When it ends, however much it is used.')
  expiresAt!: string;
}

@ApiSchema({ name: 'SessionList' })
export class SessionListDto extends ListDtoOf(KnownSessionDto) {}

export function knownSessionDto(session: KnownSession, currentId: string): KnownSessionDto {
  const { id, kind, factors, ip, userAgent, createdAt, lastUsedAt, confirmedAt, expiresAt } = session;
  return {
    id,
    kind,
    factors,
    isCurrent: id === currentId,
    ip,
    userAgent,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    confirmedAt: confirmedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}
