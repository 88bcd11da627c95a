import { Injectable } from '@nestjs/common';
import { UserDataExported } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { Accounts, type Account } from './accounts.ts';
import { EVENTS_OF, KEYS_OF, MEMBERSHIPS_OF, PENDING_CHANGE_OF, SESSIONS_OF } from './data-export.queries.ts';

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
      return {
        exportedAt: new Date(),
        user,
        pendingEmail: change?.newEmail ?? null,
        sessions: await about(SESSIONS_OF),
        memberships: await about(MEMBERSHIPS_OF),
        apiKeys: await about(KEYS_OF, `user:${userId}`),
        events: await about(EVENTS_OF),
      };
    });
  }
}
