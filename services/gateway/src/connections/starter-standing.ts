import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PUBLIC_ID, RECOGNISE } from '../api-key/api-key.queries.ts';
import { permittedTo, type StoredKey } from '../api-key/key-recognition.ts';
import { hasSecondFactor } from '../session/proofs.ts';
import { Subjects } from '../session/subjects.ts';
import type { BegunAuthorization } from './authorization.queries.ts';

type Starter = Pick<BegunAuthorization, 'workspaceId' | 'sessionId' | 'apiKeyId'>;

/** What whoever began an authorization may do by now: ten minutes later they may be logged out, demoted or revoked. */
@Injectable()
export class StarterStanding {
  constructor(
    private readonly dataSource: DataSource,
    private readonly subjects: Subjects,
  ) {}

  /** What they are permitted in the workspace; nothing when they are gone. */
  permissions({ workspaceId, sessionId, apiKeyId }: Starter): Promise<readonly string[]> {
    return sessionId ? this.#ofSession(workspaceId, sessionId) : this.#ofKey(workspaceId, apiKeyId!);
  }

  async #ofSession(workspaceId: string, sessionId: string): Promise<readonly string[]> {
    const subject = await this.subjects.of(sessionId);
    const workspace = subject?.workspaces.find(({ id }) => id === workspaceId);
    if (!subject || !workspace || (workspace.requireMfa && !hasSecondFactor(subject))) return [];
    return workspace.permissions;
  }

  async #ofKey(workspaceId: string, apiKeyId: string): Promise<readonly string[]> {
    const [named] = await this.dataSource.query<{ publicId: string }[]>(PUBLIC_ID, [apiKeyId]);
    const [key] = named ? await this.dataSource.query<StoredKey[]>(RECOGNISE, [named.publicId]) : [];
    const isGood =
      key?.workspaceId === workspaceId && !key.revokedAt && (key.expiresAt === null || key.expiresAt > new Date());
    return isGood ? permittedTo(key) : [];
  }
}
