import { Injectable } from '@nestjs/common';
import { UserDataExported } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { Accounts, type Account } from './accounts.ts';
import {
  AUTHORIZATIONS_OF,
  EVENTS_OF,
  FACTORS_OF,
  IDENTITIES_OF,
  KEYS_OF,
  MEMBERSHIPS_OF,
  PENDING_CHANGE_OF,
  RECOVERY_CODES_LEFT_OF,
  SESSIONS_OF,
} from './data-export.queries.ts';

/** What the gateway keeps of a user. */
export interface UserData {
  exportedAt: Date;
  user: Account;
  pendingEmail: string | null;
  sessions: {
    id: string;
    kind: string;
    ip: string;
    userAgent: string;
    createdAt: Date;
    lastUsedAt: Date;
    expiresAt: Date;
    endedAt: Date | null;
  }[];
  factors: { id: string; kind: string; createdAt: Date; activatedAt: Date | null; lastUsedAt: Date | null }[];
  recoveryCodesLeft: number;
  identities: { issuer: string; subject: string; createdAt: Date }[];
  authorizations: {
    applicationId: string;
    applicationName: string;
    workspaceId: string;
    scopes: string[];
    createdAt: Date;
    expiresAt: Date;
  }[];
  memberships: { workspaceId: string; workspaceName: string; role: string; joinedAt: Date }[];
  apiKeys: { id: string; workspaceId: string; name: string; prefix: string; createdAt: Date; revokedAt: Date | null }[];
  events: { id: string; type: string; actor: string; data: object; occurredAt: Date }[];
}

/** Gives users what is kept of them. */
@Injectable()
export class DataExport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: Accounts,
  ) {}

  /** Everything that the gateway keeps of a user but secrets; of events those that it has not handed over for good, at most 1,000. */
  async of(userId: string): Promise<UserData> {
    const user = await this.accounts.of(userId);
    return transaction(this.dataSource, async tx => {
      await tell(tx, UserDataExported, { userId });
      const about = <Row>(sql: string, value = userId) => tx.query<Row[]>(sql, [value]);
      const [change] = await about<{ newEmail: string }>(PENDING_CHANGE_OF);
      const [codes] = await about<{ left: number }>(RECOVERY_CODES_LEFT_OF);
      return {
        exportedAt: new Date(),
        user,
        pendingEmail: change?.newEmail ?? null,
        sessions: await about(SESSIONS_OF),
        factors: await about(FACTORS_OF),
        recoveryCodesLeft: codes!.left,
        identities: await about(IDENTITIES_OF),
        authorizations: await about(AUTHORIZATIONS_OF),
        memberships: await about(MEMBERSHIPS_OF),
        apiKeys: await about(KEYS_OF, `user:${userId}`),
        events: await about(EVENTS_OF),
      };
    });
  }
}
