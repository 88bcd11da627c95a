import { Controller, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { GivesEvents } from '../http/route.ts';
import { EventStreams } from '../live/event-streams.ts';
import { BatchEvents, isOver, stampOf } from './batch-events.ts';
import { Batches } from './batches.ts';

const NEED = { needs: 'tasks:read' } as const;

@ApiTags('Batches')
@Controller('v1/batches/:id/events')
export class BatchEventsController {
  constructor(
    private readonly batches: Batches,
    private readonly events: BatchEvents,
    private readonly streams: EventStreams,
  ) {}

  @GivesEvents('Follows the progress of a batch live, as server-sent events.', {
    ...NEED,
    more: 'Each event is called `BatchProgress` and has the `Batch` as it is by then as its data: one at once, one each time that somebody changes it, that its state is another, or that its tasks are counted anew, and a last one when it has ended. A comment comes every 15 seconds while nothing changes. A client that sends `Last-Event-ID` hears only of what changed since; when that was the end, it gets a 204. The stream ends within two seconds of when the credential or the permission was taken.',
    id: 'string',
    example: 'id: 3-1795255200000\nevent: BatchProgress\ndata: {"id":"01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f",…}\n\n',
    done: 'The batch has ended, and its last event came before.',
    refuses: [404],
  })
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
    return this.streams.answer(request, reply, {
      need: NEED,
      follow: over => this.events.follow(which, known, over),
      said: it => ({ id: stampOf(it), event: 'BatchProgress', data: it }),
    });
  }
}
