import { Controller, Query } from '@nestjs/common';
import { ApiSchema, ApiTags } from '@nestjs/swagger';
import { HistoryService, type CheckHistoryResponse, type HistoryDifference } from '@na/contracts';
import { Id, Text, Whole } from '../http/fields.ts';
import { ListOf } from '../http/json-fields.ts';
import { WholeQuery } from '../http/query-fields.ts';
import { Gives } from '../http/route.ts';
import type { Proven, Same } from '../http/same.ts';
import { Services } from '../http/services.ts';

@ApiSchema({ name: 'HistoryDifference' })
export class HistoryDifferenceDto {
  @Id('The workspace that the task belongs to.')
  workspaceId!: string;

  @Id("The task's id.")
  taskId!: string;

  @Text('What differs.', { example: 'state' })
  field!: string;

  @Text('What its history says.', { example: 'dead' })
  rebuilt!: string;

  @Text('What its row says.', { example: 'failed' })
  stored!: string;
}
export type HistoryDifferenceIsTold = Proven<Same<HistoryDifferenceDto, HistoryDifference>>;

@ApiSchema({ name: 'HistoryCheck' })
export class HistoryCheckDto {
  @Whole('How many tasks were rebuilt.', { example: 1_000 })
  checked!: number;

  @Whole('How many have a history from before histories said all; they were left out.', { example: 0 })
  incomplete!: number;

  @ListOf('What their rows say otherwise; none is expected.', HistoryDifferenceDto)
  differences!: HistoryDifferenceDto[];

  @Text('Where the next step starts; absent after the last one.', { optional: true })
  next?: string;
}
export type HistoryCheckIsTold = Proven<Same<HistoryCheckDto, CheckHistoryResponse>>;

/** How far one step goes. */
export class HistoryCheckQuery {
  @WholeQuery('How many tasks to rebuild at most.', { min: 1, max: 1_000, default: 1_000 })
  limit!: number;

  @Text('Where the step before ended: its `next`.', { max: 1_000, optional: true })
  after?: string;
}

@ApiTags('Operations')
@Controller('v1/history')
export class HistoryController {
  constructor(private readonly services: Services) {}

  @Gives(
    'check',
    'Rebuilds the next tasks of all workspaces from their histories alone, and compares.',
    HistoryCheckDto,
    {
      needs: 'system:read',
    },
  )
  check(@Query() { limit, after }: HistoryCheckQuery): Promise<HistoryCheckDto> {
    return this.services.ask(HistoryService.checkHistory, { limit, after });
  }
}
