import { Controller } from '@nestjs/common';
import { ActorRestored, ActorRevoked } from '@na/contracts';
import { OnEvent, type Heard } from '@na/messaging';
import { RevokedActors } from './revoked-actors.ts';

@Controller()
export class RevokedActorEvents {
  constructor(private readonly actors: RevokedActors) {}

  @OnEvent(ActorRevoked)
  actorRevoked(event: ActorRevoked, { tx, time }: Heard): Promise<void> {
    return this.actors.note(tx, event, true, time);
  }

  @OnEvent(ActorRestored)
  actorRestored(event: ActorRestored, { tx, time }: Heard): Promise<void> {
    return this.actors.note(tx, event, false, time);
  }
}
