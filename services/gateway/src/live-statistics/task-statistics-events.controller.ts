import { Controller, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Invalid } from '@na/errors';
import { WorkspaceId } from '../access/principal.ts';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { GivesEvents } from '../http/route.ts';
import { EventStreams } from '../live/event-streams.ts';
import { LiveStatistics } from './live-statistics.ts';

const NEED = { needs: 'tasks:read' } as const;

@ApiTags('Tasks')
@Controller('v1/task-statistics/events')
export class TaskStatisticsEventsController {
  constructor(
    private readonly statistics: LiveStatistics,
    private readonly streams: EventStreams,
  ) {}

  @GivesEvents('Follows the figures of the tasks of the workspace live, as server-sent events.', {
    ...NEED,
    more: 'Each event, `statistics`, has all figures of `GET /v1/task-statistics` of the last hour as its data, and with each type `perSecond`: how many tasks were created, started, succeeded, failed and are to be tried again, over the last ten seconds. The first comes at once, the next whenever they have changed, at most one a second. A comment comes every 15 seconds while nothing changes. A client that sends `Last-Event-ID` gets no event before they are others than those it knows. The stream ends within two seconds of when the credential or the permission was taken. At most 50 streams of a workspace are given at a time, unless the instance says otherwise.',
    id: 'string',
    example:
      'id: q83vASNFZ4mrze8BI0VniQ\nevent: statistics\ndata: {"types":[{"type":"notion.page.create","byState":{"ready":3,"running":2,"succeeded":118},"perSecond":{"created":1.2,"started":1.1,"succeeded":1,"failed":0,"retried":0.1},…}],"sampled":false}\n\n',
  })
  async follow(
    @WorkspaceId() workspaceId: string,
    @Req() request: GatewayRequest,
    @Res() reply: GatewayReply,
  ): Promise<void> {
    const known = lastEventId(request.headers['last-event-id']);
    return this.streams.answer(request, reply, {
      need: NEED,
      follow: over => this.statistics.follow(workspaceId, known, over),
      said: ({ id, data }) => ({ id, event: 'statistics', data }),
    });
  }
}

/** The id of the figures that a client knows; undefined when it knows none. @throws Problem `validation_failed` */
function lastEventId(header: string | string[] | undefined): string | undefined {
  const given = header?.toString().trim() ?? '';
  if (given === '') return undefined;
  if (/^[\w-]{22}$/.test(given)) return given;
  throw Invalid({ errors: [{ pointer: 'Last-Event-ID', detail: 'should be the id of an event of this stream' }] });
}
