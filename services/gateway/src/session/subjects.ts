import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { permissionsOfRole, type RoleName, type WorkspacePermission } from '../access/permissions.ts';
import type { Config } from '../config.ts';
import { Briefly } from '../http/briefly.ts';
import { hashOf } from './opaque-token.ts';
import type { Factor } from './proofs.ts';
import { COOKIE, SUBJECT, TOUCH } from './session.queries.ts';

const log = logger('session');

/** Whoever is logged out, suspended, removed or demoted is so everywhere within two seconds; this leaves some for the look-up. */
const KNOWN_FOR_MS = 1_500;

/** A user in a session. */
export interface Subject {
  sessionId: string;
  userId: string;
  email: string;
  isOperator: boolean;
  /** In milliseconds since 1970. */
  confirmedAt: number;
  /** What they have proven in the session with who they are. */
  factors: readonly Factor[];
  /** Oldest first. */
  workspaces: WorkspaceOfSubject[];
}

/** A user's place in a workspace. */
export interface WorkspaceOfSubject {
  id: string;
  name: string;
  role: RoleName;
  permissions: readonly WorkspacePermission[];
  /** Whether its members need a second factor. */
  requireMfa: boolean;
}

/** Whom sessions stand for, as things stood at most 1.5 seconds ago. When that cannot be found out, nobody is let in. */
@Injectable()
export class Subjects {
  readonly #known = new Briefly<Subject>(KNOWN_FOR_MS);
  readonly #cookies = new Briefly<string>(KNOWN_FOR_MS);

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The user of a session; undefined when it has ended. */
  of(sessionId: string): Promise<Subject | undefined> {
    return this.#known.get(sessionId, () => this.#find(sessionId));
  }

  /** The user of a browser's session; undefined when it has ended. */
  async ofCookie(secret: string): Promise<Subject | undefined> {
    const hash = hashOf(secret);
    const sessionId = await this.#cookies.get(hash.toString('base64'), () => this.#sessionOf(hash));
    return sessionId === undefined ? undefined : this.of(sessionId);
  }

  /** Reads anew, from the next request on, what this replica knows of a session. */
  forget(sessionId: string): void {
    this.#known.forget(sessionId);
  }

  async #sessionOf(hash: Buffer): Promise<string | undefined> {
    const [session] = await this.dataSource.query<{ id: string }[]>(COOKIE, [hash]);
    if (session) this.#touch(session.id);
    return session?.id;
  }

  async #find(sessionId: string): Promise<Subject | undefined> {
    const [found] = await this.dataSource.query<Subject[]>(SUBJECT, [sessionId]);
    if (!found) return undefined;
    const workspaces = found.workspaces.map(workspace => ({
      ...workspace,
      permissions: permissionsOfRole(workspace.role, workspace.permissions),
    }));
    return { ...found, workspaces };
  }

  #touch(sessionId: string): void {
    this.dataSource
      .query(TOUCH, [sessionId, `${this.config.SESSION_IDLE_HOURS} hours`])
      .catch((error: unknown) =>
        log.warn({ err: error }, 'That a session is in use was not noted; the next use will be.'),
      );
  }
}
