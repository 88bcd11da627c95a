import { Injectable } from '@nestjs/common';
import {
  ArchiveService,
  type Archive,
  type RestoreTasksResponse,
  type RetentionPolicy,
  type SearchTasksRequestArchived,
  type Task,
  type TaskQuery,
} from '@na/contracts';
import { listOf, type List, type ListQuery } from '../http/list.ts';
import { Services } from '../http/services.ts';
import { orStale } from '../http/stale.ts';
import type { ListTasksQuery } from '../tasks/list-tasks.query.ts';
import type { TasksRestorationBody } from './archive.dto.ts';
import type { RetentionPolicyBody, RetentionPolicyChangeBody } from './retention-policy.dto.ts';

/** Finished tasks beyond their live time, as the scheduler keeps them. */
@Injectable()
export class Archives {
  constructor(private readonly services: Services) {}

  /** Tasks of a workspace, live and archived as `archived` says, newest first. */
  async search(workspaceId: string, query: ListTasksQuery, archived: SearchTasksRequestArchived): Promise<List<Task>> {
    const filter: TaskQuery = {
      states: query.state ?? [],
      types: query.type ?? [],
      createdFrom: query['createdAt[gte]'],
      createdBefore: query['createdAt[lt]'],
      text: query.q,
    };
    const { limit, cursor } = query;
    const request = { workspaceId, filter, archived, limit, cursor };
    const { tasks, nextCursor } = await this.services.ask(ArchiveService.searchTasks, request);
    return listOf(tasks, nextCursor);
  }

  of(workspaceId: string): Promise<Archive> {
    return this.services.ask(ArchiveService.getArchive, { workspaceId });
  }

  restore(workspaceId: string, id: string, reason: string | undefined): Promise<Task> {
    return this.services.ask(ArchiveService.restoreTask, { workspaceId, id, reason });
  }

  restoreAll(
    workspaceId: string,
    { filter: { states = [], type, q, ...times }, limit = 100, reason }: TasksRestorationBody,
    dryRun: boolean,
  ): Promise<RestoreTasksResponse> {
    const filter = { states, types: type === undefined ? [] : [type], text: q, ...times };
    return this.services.ask(ArchiveService.restoreTasks, { workspaceId, filter, dryRun, limit, reason });
  }

  createPolicy(
    workspaceId: string,
    id: string,
    { type, liveFor, archivedFor, reason }: RetentionPolicyBody,
  ): Promise<RetentionPolicy> {
    const request = { workspaceId, id, type, liveMs: liveFor, archivedMs: archivedFor, reason };
    return this.services.ask(ArchiveService.createRetentionPolicy, request);
  }

  async policies(workspaceId: string, { limit, cursor }: ListQuery): Promise<List<RetentionPolicy>> {
    const request = { workspaceId, limit, cursor };
    const { policies, nextCursor } = await this.services.ask(ArchiveService.listRetentionPolicies, request);
    return listOf(policies, nextCursor);
  }

  policy(workspaceId: string, id: string): Promise<RetentionPolicy> {
    return this.services.ask(ArchiveService.getRetentionPolicy, { workspaceId, id });
  }

  changePolicy(
    workspaceId: string,
    id: string,
    { liveFor, archivedFor, reason }: RetentionPolicyChangeBody,
    version: number | undefined,
  ): Promise<RetentionPolicy> {
    const request = { workspaceId, id, liveMs: liveFor, archivedMs: archivedFor, reason, version };
    return orStale(this.services.ask(ArchiveService.updateRetentionPolicy, request));
  }

  async removePolicy(workspaceId: string, id: string): Promise<void> {
    await this.services.ask(ArchiveService.deleteRetentionPolicy, { workspaceId, id });
  }
}
