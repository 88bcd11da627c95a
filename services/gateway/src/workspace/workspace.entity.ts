import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '../access/permissions.ts';

/** A tenant. */
@Entity('workspaces')
export class Workspace {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;
}

/** A user's place in a workspace; a custom role stands in `role_id` in place of `role`. */
@Entity('memberships')
export class Membership {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  @PrimaryColumn('uuid', { name: 'workspace_id' })
  workspaceId!: string;

  @Column('text', { nullable: true })
  role!: Role | null;
}
