import { Controller, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Drain } from '@na/service';
import { Readable } from 'node:stream';
import { WorkspaceId } from '../access/principal.ts';
import { Standing } from '../access/standing.ts';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { JSON_LINES } from '../http/json-lines.ts';
import { GivesLines, TakesLines } from '../http/route.ts';
import { BatchLineBody, BatchResultDto, BatchUploadDto } from './batch-line.dto.ts';
import { ResultsQuery, UploadQuery } from './batch.query.ts';
import { BatchResults } from './results.ts';
import { BatchUpload } from './upload.ts';

const READ = { needs: 'tasks:read' } as const;
const WRITE = { needs: 'tasks:write' } as const;

@ApiTags('Batches')
@Controller('v1/batches/:id')
export class BatchLinesController {
  constructor(
    private readonly uploads: BatchUpload,
    private readonly results: BatchResults,
    private readonly standing: Standing,
    private readonly drain: Drain,
  ) {}

  @TakesLines('tasks', 'Takes tasks into an open batch, one a line, as they come.', {
    ...WRITE,
    more: 'Each line is taken or refused by itself, and is known by its number: one that comes again, because an upload broke off, makes nothing twice. A body that is not read to its end (413, 408, 422 for more than 100,000 lines, or a connection that broke) leaves what came before; go on with `firstLine`, for which `tasks` of the batch always does.',
    line: BatchLineBody,
    example:
      '{"type":"notion.page.create","payload":{"title":"Ada"}}\n{"type":"notion.page.create","payload":{"title":"Grace"}}\n',
    answer: BatchUploadDto,
  })
  async take(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Query() { firstLine }: UploadQuery,
    @Req() request: GatewayRequest,
  ): Promise<BatchUploadDto> {
    const { lost, end } = this.standing.watch(request, WRITE);
    const signal = AbortSignal.any([lost, this.drain.signal]);
    return this.uploads.take({ workspaceId, id }, firstLine, request, signal).finally(end);
  }

  @GivesLines('results', 'Gives what became of the lines of a batch, in their order, one a line.', {
    ...READ,
    more: 'Those that wait or run are among them, with the state that they are in. After a break, `fromLine` goes on after the last line that came; an answer that breaks off is not ended as HTTP has it, so that a client notices.',
    line: BatchResultDto,
    example:
      '{"line":0,"taskId":"01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f","type":"notion.page.create","state":"succeeded","attempt":1,"result":{},"finishedAt":"2026-11-21T10:00:00.000Z"}\n',
  })
  async give(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Query() query: ResultsQuery,
    @Req() request: GatewayRequest,
    @Res({ passthrough: true }) reply: GatewayReply,
  ): Promise<StreamableFile> {
    const { lost, end } = this.standing.watch(request, READ);
    reply.raw.once('close', end);
    const signal = AbortSignal.any([lost, this.drain.signal]);
    const lines = await this.results.lines({ workspaceId, id }, query, signal);
    return new StreamableFile(Readable.from(lines, { objectMode: false }), { type: `${JSON_LINES}; charset=utf-8` });
  }
}
