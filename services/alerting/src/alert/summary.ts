import { events, type TaskDead, type TaskFailed } from '@na/contracts';

const LONGEST = 500;

/** As much of an event as a summary is made of. */
export interface Summarised {
  /** Its proto name. */
  type: string;
  about?: string;
  data: unknown;
}

/** Events that have a better sentence than the contract's own. A body that is not as the contract says never breaks one. */
const sentences: { [type: string]: (data: never) => string } = {
  'na.scheduler.v1.TaskDead': ({ taskId, type, attempts, error }: TaskDead) =>
    `The task ${taskId} (${type}) is dead after ${attempts} attempts: ${error?.detail}`,
  'na.scheduler.v1.TaskFailed': ({ taskId, type, error }: TaskFailed) =>
    `The task ${taskId} (${type}) failed: ${error?.detail}`,
};

/** What happened, in a sentence for people; at most 500 characters. */
export function summaryOf({ type, about, data }: Summarised): string {
  const sentence = sentences[type]?.((data ?? {}) as never) ?? general(type, about);
  return sentence.length > LONGEST ? `${sentence.slice(0, LONGEST - 1)}…` : sentence;
}

function general(type: string, about: string | undefined): string {
  const said = events.get(type)?.doc ?? `${type} was told.`;
  return about ? `${said.replace(/\.$/, '')} (${about}).` : said;
}
