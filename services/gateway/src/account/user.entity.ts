import { Column, Entity, PrimaryColumn } from 'typeorm';

export const USER_STATES = ['unverified', 'active', 'suspended'] as const;
/** `unverified` is who has signed up and not yet shown that the e-mail address is theirs. */
export type UserState = (typeof USER_STATES)[number];

/** Somebody who can log in. */
@Entity('users')
export class User {
  @PrimaryColumn('uuid', { insert: false })
  id!: string;

  /** In lower case, as it is compared. */
  @Column('text')
  email!: string;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column({ type: 'text', insert: false })
  state!: UserState;

  /** Stands above the workspaces. */
  @Column({ type: 'boolean', name: 'is_operator', insert: false })
  isOperator!: boolean;

  /** The password opens nothing until another is set by a link in a mail. */
  @Column({ type: 'boolean', name: 'must_reset_password', insert: false })
  mustResetPassword!: boolean;

  @Column({ type: 'timestamptz', name: 'password_changed_at', insert: false })
  passwordChangedAt!: Date;
}
