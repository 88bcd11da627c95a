import { Controller } from '@nestjs/common';
import {
  ArchiveService,
  type Archive,
  type CreateRetentionPolicyRequest,
  type DeleteRetentionPolicyRequest,
  type DeleteRetentionPolicyResponse,
  type GetArchiveRequest,
  type GetRetentionPolicyRequest,
  type ListRetentionPoliciesRequest,
  type ListRetentionPoliciesResponse,
  type RestoreTaskRequest,
  type RestoreTasksRequest,
  type RestoreTasksResponse,
  type RetentionPolicy,
  type SearchTasksRequest,
  type SearchTasksResponse,
  type Task,
  type UpdateRetentionPolicyRequest,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { ArchiveFigures } from './archive-figures.ts';
import { Restoration } from './restoration.ts';
import { RetentionPolicies } from './retention-policies.ts';
import { Search } from './search.ts';

@Controller()
export class ArchiveRpc {
  constructor(
    private readonly search: Search,
    private readonly figures: ArchiveFigures,
    private readonly restoration: Restoration,
    private readonly policies: RetentionPolicies,
  ) {}

  @OnCall(ArchiveService.searchTasks)
  searchTasks(request: SearchTasksRequest): Promise<SearchTasksResponse> {
    return this.search.search(request);
  }

  @OnCall(ArchiveService.getArchive)
  getArchive(request: GetArchiveRequest): Promise<Archive> {
    return this.figures.of(request);
  }

  @OnCall(ArchiveService.restoreTask)
  restoreTask(request: RestoreTaskRequest): Promise<Task> {
    return this.restoration.restore(request);
  }

  @OnCall(ArchiveService.restoreTasks)
  restoreTasks(request: RestoreTasksRequest): Promise<RestoreTasksResponse> {
    return this.restoration.restoreAll(request);
  }

  @OnCall(ArchiveService.createRetentionPolicy)
  createRetentionPolicy(request: CreateRetentionPolicyRequest): Promise<RetentionPolicy> {
    return this.policies.create(request);
  }

  @OnCall(ArchiveService.listRetentionPolicies)
  listRetentionPolicies(request: ListRetentionPoliciesRequest): Promise<ListRetentionPoliciesResponse> {
    return this.policies.list(request);
  }

  @OnCall(ArchiveService.getRetentionPolicy)
  getRetentionPolicy(request: GetRetentionPolicyRequest): Promise<RetentionPolicy> {
    return this.policies.get(request);
  }

  @OnCall(ArchiveService.updateRetentionPolicy)
  updateRetentionPolicy(request: UpdateRetentionPolicyRequest): Promise<RetentionPolicy> {
    return this.policies.update(request);
  }

  @OnCall(ArchiveService.deleteRetentionPolicy)
  async deleteRetentionPolicy(request: DeleteRetentionPolicyRequest): Promise<DeleteRetentionPolicyResponse> {
    await this.policies.delete(request);
    return {};
  }
}
