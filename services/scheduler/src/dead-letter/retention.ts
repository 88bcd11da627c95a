import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import {
  DeadLetterRetentionChanged,
  type DeadLetterRetention,
  type SetDeadLetterRetentionRequest,
} from '@na/contracts';
import { Invalid, type FieldError } from '@na/errors';
import { refuseDeleted, tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { reasonFaults } from '../operation/new-operation.ts';
import { isUuid, originOfCall } from '../task/new-task.ts';
import { isStorable } from '../task/storable.ts';
import { FORGET_POLICY, POLICIES, SET_POLICY } from './dead-letter.queries.ts';

/** The longest that dead letters can be kept, in milliseconds: ten years. */
export const LONGEST_MS = 10 * 365 * 86_400_000;
const SHORTEST_MS = 60_000;
const MOST_TYPE_LENGTH = 200;

interface PolicyRow {
  type: string;
  /** A bigint, so a text. */
  keep_ms: string;
  actor: string;
  reason: string;
  updated_at: Date;
}

/** How long workspaces keep their dead letters, for each type if they wish. */
@Injectable()
export class Retention {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What a workspace says, and what holds where it says nothing. */
  async get(workspaceId: string): Promise<DeadLetterRetention> {
    const rows = isUuid(workspaceId) ? await this.dataSource.query<PolicyRow[]>(POLICIES, [workspaceId]) : [];
    const policies = rows.map(({ type, keep_ms, actor, reason, updated_at }) => ({
      ...(type && { type }),
      ...{ keepMs: Number(keep_ms), actor, reason, updatedAt: updated_at.toISOString() },
    }));
    return { defaultKeepMs: this.config.DEAD_LETTER_KEEP_MS, policies };
  }

  /** Changes what a workspace says; it holds from the next cleanup on. @throws Problem `validation_failed`, `workspace_deleted` */
  async set(request: SetDeadLetterRetentionRequest): Promise<DeadLetterRetention> {
    const errors = faultsOf(request);
    if (errors.length) throw Invalid({ errors });
    const { workspaceId, type, keepMs, reason } = request;
    await transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, workspaceId);
      const about = [workspaceId, type ?? ''];
      if (keepMs === undefined) await tx.query(FORGET_POLICY, about);
      else await tx.query(SET_POLICY, [...about, Math.round(keepMs), originOfCall().actor, reason]);
      await tell(tx, DeadLetterRetentionChanged, { type, keepMs, reason }, { workspaceId });
    });
    return this.get(workspaceId);
  }
}

function faultsOf({ workspaceId, type, keepMs, reason }: SetDeadLetterRetentionRequest): FieldError[] {
  const checks: [wrong: boolean, pointer: string, detail: string][] = [
    [!isUuid(workspaceId), '/workspaceId', 'should be a UUID'],
    [
      type !== undefined && (type === '' || type.length > MOST_TYPE_LENGTH || !isStorable(type)),
      '/type',
      `should be 1 to ${MOST_TYPE_LENGTH} characters`,
    ],
    [
      keepMs !== undefined && !(keepMs >= SHORTEST_MS && keepMs <= LONGEST_MS),
      '/keepFor',
      'should be a minute to ten years',
    ],
  ];
  return [
    ...checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail })),
    ...reasonFaults(reason),
  ];
}
