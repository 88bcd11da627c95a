import { Injectable } from '@nestjs/common';
import { ScheduleService, type DueTime, type Firing, type Schedule } from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import { changedFrom } from './changed-from.ts';
import { definitionOf, patched, scheduleDto } from './definition.ts';
import type { ListDueTimesQuery, ListFiringsQuery } from './firing.dto.ts';
import type { ListSchedulesQuery, ReasonBody, ScheduleBody, ScheduleDto, SchedulePatch } from './schedule.dto.ts';

/** Which schedule is meant. */
interface Which {
  workspaceId: string;
  id: string;
}

/** Schedules, as the scheduler has them. */
@Injectable()
export class Schedules {
  constructor(private readonly services: Services) {}

  async create(which: Which, body: ScheduleBody): Promise<ScheduleDto> {
    const request = { ...which, definition: definitionOf(body) };
    return scheduleDto(await this.services.ask(ScheduleService.createSchedule, request));
  }

  async get(which: Which): Promise<ScheduleDto> {
    return scheduleDto(await this.#read(which));
  }

  async list(workspaceId: string, { state = [], ...query }: ListSchedulesQuery): Promise<List<ScheduleDto>> {
    const request = { workspaceId, states: state, ...query };
    const { schedules, nextCursor } = await this.services.ask(ScheduleService.listSchedules, request);
    return listOf(schedules.map(scheduleDto), nextCursor);
  }

  async change(which: Which, patch: SchedulePatch, expected: number | undefined): Promise<ScheduleDto> {
    const changed = await changedFrom(expected, {
      read: () => this.#read(which),
      write: ({ definition, version }) => {
        const request = { ...which, expectedVersion: version, definition: patched(definition, patch) };
        return this.services.ask(ScheduleService.updateSchedule, request);
      },
    });
    return scheduleDto(changed);
  }

  async remove(which: Which): Promise<void> {
    await this.services.ask(ScheduleService.deleteSchedule, which);
  }

  async pause(which: Which, body: ReasonBody): Promise<ScheduleDto> {
    return scheduleDto(await this.services.ask(ScheduleService.pauseSchedule, { ...which, ...body }));
  }

  async resume(which: Which, body: ReasonBody): Promise<ScheduleDto> {
    return scheduleDto(await this.services.ask(ScheduleService.resumeSchedule, { ...which, ...body }));
  }

  run(which: Which, taskId: string, body: ReasonBody): Promise<Firing> {
    return this.services.ask(ScheduleService.runSchedule, { ...which, taskId, ...body });
  }

  async firings(which: Which, { state = [], ...query }: ListFiringsQuery): Promise<List<Firing>> {
    const request = { ...which, states: state, ...query };
    const { firings, nextCursor } = await this.services.ask(ScheduleService.listFirings, request);
    return listOf(firings, nextCursor);
  }

  async dueTimes(which: Which, query: ListDueTimesQuery): Promise<List<DueTime>> {
    const { dueTimes } = await this.services.ask(ScheduleService.listDueTimes, { ...which, ...query });
    return listOf(dueTimes, undefined);
  }

  #read(which: Which): Promise<Schedule> {
    return this.services.ask(ScheduleService.getSchedule, which);
  }
}
