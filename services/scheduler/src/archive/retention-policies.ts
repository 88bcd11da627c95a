import { Injectable } from '@nestjs/common';
import {
  RetentionPolicyChanged,
  type CreateRetentionPolicyRequest,
  type DeleteRetentionPolicyRequest,
  type GetRetentionPolicyRequest,
  type ListRetentionPoliciesRequest,
  type ListRetentionPoliciesResponse,
  type RetentionPolicy,
  type UpdateRetentionPolicyRequest,
} from '@na/contracts';
import { Invalid, type FieldError } from '@na/errors';
import { refuseDeleted, tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { RetentionPolicyNotFound, VersionStale, RetentionPolicyTaken } from '../errors.ts';
import { idFaults, listPage } from '../list-page.ts';
import { isUuid, originOfCall } from '../task/new-task.ts';
import {
  GET_POLICY,
  INSERT_POLICY,
  LIST_POLICIES,
  LOCK_POLICY,
  REMOVE_POLICY,
  UPDATE_POLICY,
  WAS_REMOVED,
} from './retention-policy.queries.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MOST_MS = 3_650 * DAY_MS;

/** How long workspaces say that they keep their finished tasks. */
@Injectable()
export class RetentionPolicies {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Makes a policy; the same one again changes nothing.
   * @throws Problem `validation_failed`; `retention_policy_taken` when the type has one; `workspace_deleted`
   */
  async create(request: CreateRetentionPolicyRequest): Promise<RetentionPolicy> {
    const { workspaceId, id, type, liveMs, archivedMs, reason } = request;
    refuseFaults([...idFaults({ workspaceId, id }), ...typeFaults(type), ...timeFaults({ liveMs, archivedMs })]);
    return transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, workspaceId);
      const { actor } = originOfCall();
      const values = [id, workspaceId, type ?? null, Math.round(liveMs), Math.round(archivedMs), actor];
      const [made] = await tx.query<PolicyRow[]>(INSERT_POLICY, values);
      if (made) {
        const policy = policyOf(made);
        await tellChanged(tx, policy, { liveMs: policy.liveMs, archivedMs: policy.archivedMs, reason });
        return policy;
      }
      const [known] = await tx.query<PolicyRow[]>(GET_POLICY, [id, workspaceId]);
      if (known && known.type === (type ?? null)) return policyOf(known);
      throw RetentionPolicyTaken({ type });
    });
  }

  /** @throws Problem `retention_policy_not_found` */
  async get({ workspaceId, id }: GetRetentionPolicyRequest): Promise<RetentionPolicy> {
    return policyOf(await found(this.dataSource.manager, GET_POLICY, { workspaceId, id }));
  }

  /** A page of policies, newest first. @throws Problem `validation_failed` */
  async list(request: ListRetentionPoliciesRequest): Promise<ListRetentionPoliciesResponse> {
    const { page, nextCursor } = await listPage(request, (before, most) =>
      this.dataSource.query<PolicyRow[]>(LIST_POLICIES, [request.workspaceId, before, most]),
    );
    return { policies: page.map(policyOf), nextCursor };
  }

  /**
   * Changes a policy. What is archived by then expires as it was said when it was archived.
   * @throws Problem `retention_policy_not_found`, `version_stale`, `validation_failed`
   */
  update(request: UpdateRetentionPolicyRequest): Promise<RetentionPolicy> {
    const { workspaceId, id, liveMs, archivedMs, version, reason } = request;
    refuseFaults(timeFaults({ liveMs, archivedMs }));
    return transaction(this.dataSource, async tx => {
      const before = await found(tx, LOCK_POLICY, { workspaceId, id });
      if (version !== undefined && version !== before.version)
        throw VersionStale({ expected: version, version: before.version });
      const times = {
        liveMs: Math.round(liveMs ?? before.liveMs),
        archivedMs: Math.round(archivedMs ?? before.archivedMs),
      };
      const values = [id, workspaceId, times.liveMs, times.archivedMs, originOfCall().actor];
      const [[after]] = await tx.query<[PolicyRow[], number]>(UPDATE_POLICY, values);
      const policy = policyOf(after!);
      await tellChanged(tx, policy, { ...times, reason });
      return policy;
    });
  }

  /** Takes a policy away; one that is gone already stays gone. @throws Problem `retention_policy_not_found` when there never was one */
  async delete({ workspaceId, id }: DeleteRetentionPolicyRequest): Promise<void> {
    if (!isUuid(workspaceId) || !isUuid(id)) throw RetentionPolicyNotFound({ id });
    await transaction(this.dataSource, async tx => {
      const [[gone]] = await tx.query<[Pick<PolicyRow, 'type' | 'version'>[], number]>(REMOVE_POLICY, [
        id,
        workspaceId,
      ]);
      if (gone) return tellChanged(tx, { id, workspaceId, type: gone.type ?? undefined, version: gone.version }, {});
      const [before] = await tx.query<unknown[]>(WAS_REMOVED, [id, workspaceId]);
      if (!before) throw RetentionPolicyNotFound({ id });
    });
  }
}

type PolicyRow = Omit<RetentionPolicy, 'type' | 'createdAt' | 'updatedAt'> & {
  type: string | null;
  createdAt: Date;
  updatedAt: Date;
};

function policyOf({ type, createdAt, updatedAt, ...row }: PolicyRow): RetentionPolicy {
  return { ...row, type: type ?? undefined, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

async function found(
  tx: EntityManager,
  query: string,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<PolicyRow> {
  const isPossible = isUuid(workspaceId) && isUuid(id);
  const [row] = isPossible ? await tx.query<PolicyRow[]>(query, [id, workspaceId]) : [];
  if (!row) throw RetentionPolicyNotFound({ id });
  return row;
}

async function tellChanged(
  tx: EntityManager,
  { id, workspaceId, type, version }: Pick<RetentionPolicy, 'id' | 'workspaceId' | 'type' | 'version'>,
  said: { liveMs?: number; archivedMs?: number; reason?: string },
): Promise<void> {
  await tell(tx, RetentionPolicyChanged, { policyId: id, version, type, ...said }, { workspaceId });
}

function typeFaults(type: string | undefined): FieldError[] {
  const fits = type === undefined || (type.length >= 1 && type.length <= 200);
  return fits ? [] : [{ pointer: '/type', detail: 'should have 1 to 200 characters' }];
}

function timeFaults({ liveMs, archivedMs }: { liveMs?: number; archivedMs?: number }): FieldError[] {
  const checks: [given: number | undefined, least: number, pointer: string, says: string][] = [
    [liveMs, MINUTE_MS, '/liveFor', 'a minute (PT1M) to ten years (P3650D)'],
    [archivedMs, DAY_MS, '/archivedFor', 'a day (P1D) to ten years (P3650D)'],
  ];
  return checks
    .filter(([given, least]) => given !== undefined && !(given >= least && given <= MOST_MS))
    .map(([given, , pointer, says]) => ({ pointer, detail: `should be ${says}, but is ${given} ms` }));
}

function refuseFaults(errors: FieldError[]): void {
  if (errors.length) throw Invalid({ errors });
}
