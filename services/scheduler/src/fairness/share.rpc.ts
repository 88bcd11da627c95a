import { Controller } from '@nestjs/common';
import {
  ShareService,
  type GetWorkspaceShareRequest,
  type ListWorkspaceSharesRequest,
  type ListWorkspaceSharesResponse,
  type RemoveWorkspaceShareRequest,
  type RemoveWorkspaceShareResponse,
  type SetWorkspaceShareRequest,
  type WorkspaceShare,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Shares } from './shares.ts';

@Controller()
export class ShareRpc {
  constructor(private readonly shares: Shares) {}

  @OnCall(ShareService.listWorkspaceShares)
  listWorkspaceShares(request: ListWorkspaceSharesRequest): Promise<ListWorkspaceSharesResponse> {
    return this.shares.list(request);
  }

  @OnCall(ShareService.getWorkspaceShare)
  getWorkspaceShare({ id }: GetWorkspaceShareRequest): Promise<WorkspaceShare> {
    return this.shares.get(id);
  }

  @OnCall(ShareService.setWorkspaceShare)
  setWorkspaceShare(request: SetWorkspaceShareRequest): Promise<WorkspaceShare> {
    return this.shares.set(request);
  }

  @OnCall(ShareService.removeWorkspaceShare)
  async removeWorkspaceShare(request: RemoveWorkspaceShareRequest): Promise<RemoveWorkspaceShareResponse> {
    await this.shares.remove(request);
    return {};
  }
}
