import { Injectable } from '@nestjs/common';
import { ApplicationAuthorized, ApplicationDeauthorized } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import type { AuthorizationDto } from './application.dto.ts';
import { ApplicationNotFound } from '../errors.ts';
import type { Application } from './application.entity.ts';
import { IS_NEAR } from './application-removal.queries.ts';
import { END_GRANTS, GRANTS_OF_USER } from './oauth.queries.ts';

interface GrantRow {
  applicationId: string;
  name: string;
  workspaceId: string;
  scope: string | null;
  createdAt: Date;
}

/** What users let applications do. */
@Injectable()
export class Authorizations {
  constructor(private readonly dataSource: DataSource) {}

  async list(userId: string): Promise<AuthorizationDto[]> {
    const grants = await this.dataSource.query<GrantRow[]>(GRANTS_OF_USER, [userId]);
    const byApplication = new Map<string, AuthorizationDto>();
    for (const { applicationId, name, workspaceId, scope, createdAt } of grants) {
      const scopes = (scope ?? '').split(' ').filter(word => word !== '' && word !== 'offline_access');
      const known = byApplication.get(applicationId);
      if (known) known.scopes = [...new Set([...known.scopes, ...scopes])];
      else
        byApplication.set(applicationId, {
          applicationId,
          name,
          workspaceId,
          scopes,
          createdAt: createdAt.toISOString(),
        });
    }
    return [...byApplication.values()];
  }

  /** Tells that a user lets an application act for them. */
  async told(userId: string, { id, workspaceId }: Application, scopes: readonly string[]): Promise<void> {
    await transaction(this.dataSource, tx =>
      tell(tx, ApplicationAuthorized, { applicationId: id, userId, scopes: [...scopes] }, { workspaceId }),
    );
  }

  /** Ends what a user let an application do. Repeatable. @throws Problem `application_not_found` when they cannot have let it */
  async end(userId: string, applicationId: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const [, ended] = await tx.query<[unknown[], number]>(END_GRANTS, [userId, applicationId]);
      if (ended) return tell(tx, ApplicationDeauthorized, { applicationId, userId });
      const [isNear] = await tx.query<unknown[]>(IS_NEAR, [userId, applicationId]);
      if (!isNear) throw ApplicationNotFound({ id: applicationId });
    });
  }
}
