import { Column, Entity, PrimaryColumn } from 'typeorm';

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
  state!: 'active' | 'suspended';

  /** Stands above the workspaces. */
  @Column({ type: 'boolean', name: 'is_operator', insert: false })
  isOperator!: boolean;
}
