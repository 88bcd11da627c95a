import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Invalid } from '@na/errors';
import { Drain } from '@na/service';
import { Readable } from 'node:stream';
import { WorkspaceId } from '../access/principal.ts';
import { Standing } from '../access/standing.ts';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { Refuses } from '../http/refusals.ts';
import { NeedsOf } from '../http/route.ts';
import { serverSentEvents } from '../http/server-sent-events.ts';
import { LiveStatistics } from './live-statistics.ts';

const NEED = { needs: 'tasks:read' } as const;

@ApiTags('Tasks')
@Controller('v1/task-statistics/events')
export class TaskStatisticsEventsController {
  constructor(
    private readonly statistics: LiveStatistics,
    private readonly drain: Drain,
    private readonly standing: Standing,
  ) {}

  @Get()
  @NeedsOf(NEED)
  @ApiOperation({
    summary: 'Follows the figures of the tasks of the workspace live, as server-sent events.',
    description:
      'Each event, `statistics`, has all figures of `GET /v1/task-statistics` of the last hour as its data, and with each type `perSecond`: how many tasks were created, started, succeeded, failed and are to be tried again, over the last ten seconds. The first comes at once, the next whenever they have changed, at most one a second. A comment comes every 15 seconds while nothing changes. A client that sends `Last-Event-ID` gets no event before they are others than those it knows. The stream ends within two seconds of when the credential or the permission was taken. At most 50 streams of a workspace are given at a time, unless the instance says otherwise.',
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
        example:
          'id: q83vASNFZ4mrze8BI0VniQ\nevent: statistics\ndata: {"types":[{"type":"notion.page.create","byState":{"ready":3,"running":2,"succeeded":118},"perSecond":{"created":1.2,"started":1.1,"succeeded":1,"failed":0,"retried":0.1},…}],"sampled":false}\n\n',
      },
    },
  })
  @Refuses([401, 403, 422, 429, 500, 503, 504])
  async follow(
    @WorkspaceId() workspaceId: string,
    @Req() request: GatewayRequest,
    @Res() reply: GatewayReply,
  ): Promise<void> {
    const known = lastEventId(request.headers['last-event-id']);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const { lost, end } = this.standing.watch(request, NEED);
    gone.signal.addEventListener('abort', end, { once: true });
    const over = AbortSignal.any([gone.signal, this.drain.signal, lost]);
    const changes = await this.statistics.follow(workspaceId, known, over).catch((error: unknown) => {
      end();
      throw error;
    });
    const told = serverSentEvents(changes, ({ id, data }) => ({ id, event: 'statistics', data }));
    reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
    return void reply.send(Readable.from(told, { objectMode: false }));
  }
}

/** The id of the figures that a client knows; undefined when it knows none. @throws Problem `validation_failed` */
function lastEventId(header: string | string[] | undefined): string | undefined {
  const given = header?.toString().trim() ?? '';
  if (given === '') return undefined;
  if (/^[\w-]{22}$/.test(given)) return given;
  throw Invalid({ errors: [{ pointer: 'Last-Event-ID', detail: 'should be the id of an event of this stream' }] });
}
