import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { WorkspacePermission } from '../access/permissions.ts';

export const APPLICATION_KINDS = ['confidential', 'public'] as const;
export type ApplicationKind = (typeof APPLICATION_KINDS)[number];

/** A program of an API consumer, as the OAuth server knows it. */
@Entity('applications')
export class Application {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: ApplicationKind;

  /** Sealed; null for a public one. */
  @Column('text', { nullable: true })
  secret!: string | null;

  @Column('text', { name: 'redirect_uris', array: true })
  redirectUris!: string[];

  @Column('text', { array: true })
  scopes!: WorkspacePermission[];

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
