import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Drain } from '@na/service';
import { Readable } from 'node:stream';
import { WorkspaceId } from '../access/principal.ts';
import { Standing } from '../access/standing.ts';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { Refuses } from '../http/refusals.ts';
import { NeedsOf } from '../http/route.ts';
import { serverSentEvents } from '../http/server-sent-events.ts';
import { BatchEvents, isOver, stampOf } from './batch-events.ts';
import { Batches } from './batches.ts';

const NEED = { needs: 'tasks:read' } as const;

@ApiTags('Batches')
@Controller('v1/batches/:id/events')
export class BatchEventsController {
  constructor(
    private readonly batches: Batches,
    private readonly events: BatchEvents,
    private readonly drain: Drain,
    private readonly standing: Standing,
  ) {}

  @Get()
  @NeedsOf(NEED)
  @ApiOperation({
    summary: 'Follows the progress of a batch live, as server-sent events.',
    description:
      'Each event is called `BatchProgress` and has the `Batch` as it is by then as its data: one at once, one each time that somebody changes it, that its state is another, or that its tasks are counted anew, and a last one when it has ended. A comment comes every 15 seconds while nothing changes. A client that sends `Last-Event-ID` hears only of what changed since; when that was the end, it gets a 204. The stream ends within two seconds of when the credential or the permission was taken.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    schema: { type: 'string' },
    description: 'The id of the last event that came.',
  })
  @ApiResponse({
    status: 200,
    description: 'The stream.',
    content: {
      'text/event-stream': {
        schema: { type: 'string' },
        example: 'id: 3-1795255200000\nevent: BatchProgress\ndata: {"id":"01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f",…}\n\n',
      },
    },
  })
  @ApiResponse({ status: 204, description: 'The batch has ended, and its last event came before.' })
  @Refuses([401, 403, 404, 422, 500, 503, 504])
  async follow(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Req() request: GatewayRequest,
    @Res() reply: GatewayReply,
  ): Promise<void> {
    const which = { workspaceId, id };
    const known = request.headers['last-event-id']?.toString().trim();
    const batch = await this.batches.get(which);
    if (isOver(batch) && stampOf(batch) === known) return void reply.status(204).send();
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const { lost, end } = this.standing.watch(request, NEED);
    gone.signal.addEventListener('abort', end, { once: true });
    const batches = this.events.follow(which, known, AbortSignal.any([gone.signal, this.drain.signal, lost]));
    const events = serverSentEvents(batches, it => ({ id: stampOf(it), event: 'BatchProgress', data: it }));
    reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
    return void reply.send(Readable.from(events, { objectMode: false }));
  }
}
