import { Controller, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { GivesEvents } from '../http/route.ts';
import { lastEventId } from '../http/server-sent-events.ts';
import { EventStreams } from '../live/event-streams.ts';
import { WorkspaceId } from '../access/principal.ts';
import { TaskEvents } from './task-events.ts';
import { Tasks } from './tasks.ts';

const NEED = { needs: 'tasks:read' } as const;

@ApiTags('Tasks')
@Controller('v1/tasks/:id/events')
export class TaskEventsController {
  constructor(
    private readonly tasks: Tasks,
    private readonly events: TaskEvents,
    private readonly streams: EventStreams,
  ) {}

  @GivesEvents('Follows a task live, as server-sent events.', {
    ...NEED,
    more: 'Each event has the name of what happened (`TaskStarted`), the task version as its id, and a `TaskChange` as its data. The stream begins with all that happened so far, and ends after the event of the final state. A comment comes every 15 seconds while nothing happens. After a break, a client that sends `Last-Event-ID` gets what it missed, nothing twice; when nothing is left to come, it gets a 204. The stream ends within two seconds of when the credential or the permission was taken.',
    id: 'integer',
    example: 'id: 2\nevent: TaskStarted\ndata: {"version":2,"event":"TaskStarted",…}\n\n',
    done: 'The task is in a final state, and all of its events came before.',
    refuses: [404],
  })
  async follow(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Req() request: GatewayRequest,
    @Res() reply: GatewayReply,
  ): Promise<void> {
    const after = lastEventId(request.headers['last-event-id']);
    const task = await this.tasks.get(workspaceId, id);
    if (this.events.isAllKnown(task, after)) return void reply.status(204).send();
    return this.streams.answer(request, reply, {
      need: NEED,
      follow: over => this.events.follow(task, after, over),
      said: change => ({ id: change.version, event: change.event, data: change }),
    });
  }
}
