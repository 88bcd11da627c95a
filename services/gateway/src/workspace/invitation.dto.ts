import { ApiSchema } from '@nestjs/swagger';
import { ROLES, type RoleName } from '../access/permissions.ts';
import { Email, Id, MailAddress, Text, Time, WordOrId } from '../http/fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Invitation } from './invitations.ts';

/** Invites somebody. */
@ApiSchema({ name: 'NewInvitation' })
export class InvitationBody {
  @MailAddress('Whom.')
  email!: string;

  @WordOrId('What they are to be: a built-in role, or the id of a custom one.', ROLES, { example: 'member' })
  role!: RoleName;
}

/** Names an invitation by what its mail holds. */
@ApiSchema({ name: 'InvitationToken' })
export class InvitationTokenBody {
  @Text('The token from the link in the mail.', { max: 200, secret: true, example: 'na_invite_…' })
  token!: string;
}

@ApiSchema({ name: 'Invitation' })
export class InvitationDto {
  @Id("The invitation's id.")
  id!: string;

  @Email('Who is invited.')
  email!: string;

  @WordOrId('What they are to be: a built-in role, or the id of a custom one.', ROLES)
  role!: RoleName;

  @Text('What the role is called.', { example: 'member' })
  roleName!: string;

  @Text('Who sent it last.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  invitedBy!: string;

  @Time('When it was made.')
  createdAt!: string;

  @Time('When it was sent last.')
  sentAt!: string;

  @Time('Until when it can be accepted.')
  expiresAt!: string;
}

/** What an invitation offers, as whoever got its mail may see it. */
@ApiSchema({ name: 'OfferedInvitation' })
export class OfferedInvitationDto {
  @Text('What people call the workspace.', { example: 'Demo' })
  workspaceName!: string;

  @Text('What the role is called.', { example: 'member' })
  roleName!: string;

  @Email('Who is invited.')
  email!: string;

  @Time('Until when it can be accepted.')
  expiresAt!: string;
}

@ApiSchema({ name: 'InvitationList' })
export class InvitationListDto extends ListDtoOf(InvitationDto) {}

export function invitationDto({ createdAt, sentAt, expiresAt, ...invitation }: Invitation): InvitationDto {
  const times = { createdAt, sentAt, expiresAt };
  const texts = Object.fromEntries(Object.entries(times).map(([name, at]) => [name, at.toISOString()]));
  return { ...invitation, ...(texts as { [name in keyof typeof times]: string }) };
}
