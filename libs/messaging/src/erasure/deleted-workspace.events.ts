import { Controller } from '@nestjs/common';
import { WorkspaceDeleted } from '@na/contracts';
import { WorkspaceErasure } from '@na/persistence';
import { OnEvent, type Heard } from '../transport/on.ts';

/** Hears that a workspace was deleted: for a service that hears the gateway and provides a `WorkspaceErasure`. */
@Controller()
export class DeletedWorkspaceEvents {
  constructor(private readonly erasure: WorkspaceErasure) {}

  @OnEvent(WorkspaceDeleted)
  workspaceDeleted({ workspaceId }: WorkspaceDeleted, { tx, id, actor, correlationId }: Heard): Promise<void> {
    return this.erasure.note(tx, { id: workspaceId, eventId: id, actor, correlationId });
  }
}
