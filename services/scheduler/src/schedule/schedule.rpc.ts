import { Controller } from '@nestjs/common';
import {
  ScheduleService,
  type CreateScheduleRequest,
  type DeleteScheduleRequest,
  type DeleteScheduleResponse,
  type Firing,
  type GetScheduleRequest,
  type ListDueTimesRequest,
  type ListDueTimesResponse,
  type ListFiringsRequest,
  type ListFiringsResponse,
  type ListSchedulesRequest,
  type ListSchedulesResponse,
  type PauseScheduleRequest,
  type ResumeScheduleRequest,
  type RunScheduleRequest,
  type Schedule,
  type UpdateScheduleRequest,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { ManualRuns } from './manual-runs.ts';
import { Pauses } from './pauses.ts';
import { ScheduleReader } from './schedule-reader.ts';
import { Schedules } from './schedules.ts';

@Controller()
export class ScheduleRpc {
  constructor(
    private readonly schedules: Schedules,
    private readonly pauses: Pauses,
    private readonly runs: ManualRuns,
    private readonly reader: ScheduleReader,
  ) {}

  @OnCall(ScheduleService.createSchedule)
  createSchedule(request: CreateScheduleRequest): Promise<Schedule> {
    return this.schedules.create(request);
  }

  @OnCall(ScheduleService.getSchedule)
  getSchedule(request: GetScheduleRequest): Promise<Schedule> {
    return this.schedules.get(request);
  }

  @OnCall(ScheduleService.listSchedules)
  listSchedules(request: ListSchedulesRequest): Promise<ListSchedulesResponse> {
    return this.schedules.list(request);
  }

  @OnCall(ScheduleService.updateSchedule)
  updateSchedule(request: UpdateScheduleRequest): Promise<Schedule> {
    return this.schedules.update(request);
  }

  @OnCall(ScheduleService.deleteSchedule)
  async deleteSchedule(request: DeleteScheduleRequest): Promise<DeleteScheduleResponse> {
    await this.schedules.delete(request);
    return {};
  }

  @OnCall(ScheduleService.pauseSchedule)
  pauseSchedule(request: PauseScheduleRequest): Promise<Schedule> {
    return this.pauses.pause(request);
  }

  @OnCall(ScheduleService.resumeSchedule)
  resumeSchedule(request: ResumeScheduleRequest): Promise<Schedule> {
    return this.pauses.resume(request);
  }

  @OnCall(ScheduleService.runSchedule)
  runSchedule(request: RunScheduleRequest): Promise<Firing> {
    return this.runs.run(request);
  }

  @OnCall(ScheduleService.listDueTimes)
  listDueTimes(request: ListDueTimesRequest): Promise<ListDueTimesResponse> {
    return this.reader.dueTimes(request);
  }

  @OnCall(ScheduleService.listFirings)
  listFirings(request: ListFiringsRequest): Promise<ListFiringsResponse> {
    return this.reader.firings(request);
  }
}
