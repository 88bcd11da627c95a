import { Injectable } from '@nestjs/common';
import { ShareService, type WorkspaceShare } from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource } from 'typeorm';
import { idAfter, listOf, type List, type ListQuery } from '../http/list.ts';
import { Services } from '../http/services.ts';
import type { ShareBody } from './share.dto.ts';
import { GET_WORKSPACE } from './share.queries.ts';

/** How the turns are shared out among workspaces, as the scheduler has it. */
@Injectable()
export class Shares {
  constructor(
    private readonly services: Services,
    private readonly dataSource: DataSource,
  ) {}

  async list(query: ListQuery): Promise<List<WorkspaceShare>> {
    const { shares, next } = await this.services.ask(ShareService.listWorkspaceShares, {
      limit: query.limit,
      after: idAfter(query),
    });
    return listOf(shares, next);
  }

  get(id: string): Promise<WorkspaceShare> {
    return this.services.ask(ShareService.getWorkspaceShare, { id });
  }

  /** Only here is known which workspaces there are. @throws Problem `validation_failed` when there is no such workspace */
  async set({ workspace: id, share, reason }: ShareBody): Promise<WorkspaceShare> {
    const [there] = await this.dataSource.query<unknown[]>(GET_WORKSPACE, [id]);
    if (!there) throw Invalid({ errors: [{ pointer: '/workspace', detail: 'is no workspace of this instance' }] });
    return this.services.ask(ShareService.setWorkspaceShare, { id, share, reason });
  }

  async remove(id: string, reason: string): Promise<void> {
    await this.services.ask(ShareService.removeWorkspaceShare, { id, reason });
  }
}
