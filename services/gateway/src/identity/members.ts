import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Briefly } from '../http/briefly.ts';
import { Membership, User, type Role } from './tables.ts';

/** Whoever is removed or demoted is so everywhere within this time, in milliseconds. */
const KNOWN_FOR_MS = 2_000;

/** A user and the workspaces that they are a member of, oldest first. */
export interface Member {
  user: { id: string; email: string };
  workspaces: { id: string; name: string; role: Role }[];
}

/** Who is a member of what. */
@Injectable()
export class Members {
  readonly #known = new Briefly<Member>(KNOWN_FOR_MS);

  constructor(private readonly dataSource: DataSource) {}

  /** A user with their workspaces, at most two seconds old; undefined when there is no such user. */
  of(userId: string): Promise<Member | undefined> {
    return this.#known.get(userId, () => this.#read(userId));
  }

  async #read(userId: string): Promise<Member | undefined> {
    const user = await this.dataSource.manager.findOneBy(User, { id: userId });
    if (!user) return undefined;
    const memberships = await this.dataSource.manager.find(Membership, {
      where: { userId },
      relations: { workspace: true },
      order: { workspaceId: 'asc' },
    });
    const workspaces = memberships.map(({ workspace: { id, name }, role }) => ({ id, name, role }));
    return { user: { id: user.id, email: user.email }, workspaces };
  }
}
