import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Drain } from '@na/service';
import { Readable } from 'node:stream';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { Refuses } from '../http/refusals.ts';
import { NeedsOf } from '../http/route.ts';
import { lastEventId, serverSentEvents } from '../http/server-sent-events.ts';
import { WorkspaceId } from '../access/principal.ts';
import { Standing } from '../access/standing.ts';
import { TaskEvents } from './task-events.ts';
import { Tasks } from './tasks.ts';

const NEED = { needs: 'tasks:read' } as const;

@ApiTags('Tasks')
@Controller('v1/tasks/:id/events')
export class TaskEventsController {
  constructor(
    private readonly tasks: Tasks,
    private readonly events: TaskEvents,
    private readonly drain: Drain,
    private readonly standing: Standing,
  ) {}

  @Get()
  @NeedsOf(NEED)
  @ApiOperation({
    summary: 'Follows a task live, as server-sent events.',
    description:
      'Each event has the name of what happened (`TaskStarted`), the task version as its id, and a `TaskChange` as its data. The stream begins with all that happened so far, and ends after the event of the final state. A comment comes every 15 seconds while nothing happens. After a break, a client that sends `Last-Event-ID` gets what it missed, nothing twice; when nothing is left to come, it gets a 204. The stream ends within two seconds of when the credential or the permission was taken.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    schema: { type: 'integer', minimum: 0 },
    description: 'The id of the last event that came.',
  })
  @ApiResponse({
    status: 200,
    description: 'The stream.',
    content: {
      'text/event-stream': {
        schema: { type: 'string' },
        example: 'id: 2\nevent: TaskStarted\ndata: {"version":2,"event":"TaskStarted",…}\n\n',
      },
    },
  })
  @ApiResponse({ status: 204, description: 'The task is in a final state, and all of its events came before.' })
  @Refuses([401, 403, 404, 422, 500, 503, 504])
  async follow(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Req() request: GatewayRequest,
    @Res() reply: GatewayReply,
  ): Promise<void> {
    const after = lastEventId(request.headers['last-event-id']);
    const task = await this.tasks.get(workspaceId, id);
    if (this.events.isAllKnown(task, after)) return void reply.status(204).send();
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const { lost, end } = this.standing.watch(request, NEED);
    gone.signal.addEventListener('abort', end, { once: true });
    const changes = this.events.follow(task, after, AbortSignal.any([gone.signal, this.drain.signal, lost]));
    reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
    const events = serverSentEvents(changes, change => ({ id: change.version, event: change.event, data: change }));
    return void reply.send(Readable.from(events, { objectMode: false }));
  }
}
