import { Controller } from '@nestjs/common';
import { StatisticsService, type GetTaskStatisticsRequest, type GetTaskStatisticsResponse } from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Statistics } from './statistics.ts';

@Controller()
export class StatisticsRpc {
  constructor(private readonly statistics: Statistics) {}

  @OnCall(StatisticsService.getTaskStatistics)
  getTaskStatistics(request: GetTaskStatisticsRequest): Promise<GetTaskStatisticsResponse> {
    return this.statistics.of(request);
  }
}
