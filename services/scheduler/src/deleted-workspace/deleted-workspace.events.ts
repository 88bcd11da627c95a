import { Controller } from '@nestjs/common';
import { WorkspaceDeleted } from '@na/contracts';
import { OnEvent, type Heard } from '@na/messaging';
import { WorkspaceErasure } from '@na/persistence';

@Controller()
export class DeletedWorkspaceEvents {
  constructor(private readonly erasure: WorkspaceErasure) {}

  @OnEvent(WorkspaceDeleted)
  workspaceDeleted({ workspaceId }: WorkspaceDeleted, { tx, id, actor, correlationId }: Heard): Promise<void> {
    return this.erasure.note(tx, { id: workspaceId, eventId: id, actor, correlationId });
  }
}
