import { ApiSchema } from '@nestjs/swagger';
import { ROLES, type RoleName } from '../access/permissions.ts';
import { Email, Id, Text, Time, Whole, WordOrId } from '../http/fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Member } from './members.ts';

/** Gives a member a role. */
@ApiSchema({ name: 'MemberChange' })
export class MemberChangeBody {
  @WordOrId('The role: a built-in one, or the id of a custom one.', ROLES, { example: 'admin' })
  role!: RoleName;
}

@ApiSchema({ name: 'Member' })
export class MemberDto {
  @Id("The user's id.")
  id!: string;

  @Email('Their e-mail address.')
  email!: string;

  @WordOrId('Their role: a built-in one, or the id of a custom one.', ROLES)
  role!: RoleName;

  @Text('What the role is called.', { example: 'owner' })
  roleName!: string;

  @Time('Since when they are a member.')
  joinedAt!: string;

  @Whole('Counts the changes of their membership.', { min: 1, example: 1 })
  version!: number;
}

@ApiSchema({ name: 'MemberList' })
export class MemberListDto extends ListDtoOf(MemberDto) {}

export function memberDto({ id, email, role, roleName, joinedAt, version }: Member): MemberDto {
  return { id, email, role, roleName, joinedAt: joinedAt.toISOString(), version };
}
