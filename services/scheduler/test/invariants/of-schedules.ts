import { ScheduleService } from '@na/contracts';
import { newId, WORKSPACE } from '../house.ts';
import { definitionOf } from '../schedules.ts';
import { NOTHING_MAY_CHANGE, type DeedsOf } from './deeds.ts';
import { keyOf, pick } from './model.ts';

/** More schedules would only be more of the same. */
const MOST_SCHEDULES = 4;

/** What people do to schedules. */
export const ofSchedules: DeedsOf<'schedule' | 'pauseSchedule' | 'resumeSchedule' | 'deleteSchedule' | 'runSchedule'> =
  {
    async schedule({ type, cron, timeZone, jitterMs, misfire, overlap }, { stage, model }) {
      if (model.schedules.length >= MOST_SCHEDULES) return NOTHING_MAY_CHANGE;
      const definition = definitionOf({
        ...{ cron, timeZone, jitterMs, task: { type } },
        misfire: { policy: misfire, graceMs: 60_000, most: 3 },
        overlap: { policy: overlap, most: 2 },
      });
      const about = { workspaceId: WORKSPACE, id: withoutChance(newId()) };
      const outcome = await stage.ask(ScheduleService.createSchedule, { ...about, definition });
      if ('answer' in outcome) model.schedules.push({ ...about, definition, since: stage.clock.now });
      return NOTHING_MAY_CHANGE;
    },

    async pauseSchedule({ at }, { stage, model }) {
      const schedule = pick(model.schedules, at);
      if (schedule) await stage.ask(ScheduleService.pauseSchedule, nameOf(schedule));
      return NOTHING_MAY_CHANGE;
    },

    async resumeSchedule({ at }, { stage, model }) {
      const schedule = pick(model.schedules, at);
      if (schedule) await stage.ask(ScheduleService.resumeSchedule, nameOf(schedule));
      return NOTHING_MAY_CHANGE;
    },

    async deleteSchedule({ at }, { stage, model }) {
      const schedule = pick(model.schedules, at);
      if (schedule) await stage.ask(ScheduleService.deleteSchedule, nameOf(schedule));
      return NOTHING_MAY_CHANGE;
    },

    async runSchedule({ at }, { stage, model }) {
      const schedule = pick(model.schedules, at);
      if (!schedule) return NOTHING_MAY_CHANGE;
      const taskId = newId();
      const outcome = await stage.ask(ScheduleService.runSchedule, { ...nameOf(schedule), taskId });
      if ('answer' in outcome && outcome.answer.state === 'fired')
        model.acknowledged.add(keyOf({ workspaceId: schedule.workspaceId, id: taskId }));
      return { creates: true };
    },
  };

/** When a schedule fires follows from its id too; so the same game has the same one up to its time. */
function withoutChance(id: string): string {
  return `${id.slice(0, 19)}8000-000000000000`;
}

function nameOf({ workspaceId, id }: { workspaceId: string; id: string }) {
  return { workspaceId, id };
}
