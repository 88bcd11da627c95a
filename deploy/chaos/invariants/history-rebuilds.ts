import type { Entry } from '../witness/evidence.ts';
import { FINAL, LEADS_BACK } from './final-states.ts';
import { each, type Invariant } from './invariant.ts';

export const historyRebuilds: Invariant = {
  claim: 'history alone rebuilds the state',
  check: ({ tasks }) =>
    each(tasks, ({ id, history, ...row }) => {
      const rebuilt = stateFrom(history);
      // Whether what waits is due is the clock's to say, which history does not move.
      const kept = { ...row, state: row.state === 'ready' || row.state === 'scheduled' ? 'waiting' : row.state };
      return (['state', 'attempt', 'spent', 'version'] as const)
        .filter(part => rebuilt[part] !== kept[part])
        .map(part => `${id} has ${part} ${kept[part]}, and its history says ${rebuilt[part]}`);
    }),
};

export const historyIsTold: Invariant = {
  claim: 'what a history says was told, once each, and nothing else was',
  check: ({ tasks, told }) =>
    each(tasks, ({ id, history }) => {
      const name = ({ event, version }: { event: string; version: number }) => `${version} ${event}`;
      const said = history.map(({ e, v }) => name({ event: e, version: v }));
      const heard = (told.get(id) ?? []).map(name);
      return [
        ...said.filter(one => !heard.includes(one)).map(one => `${id}: version ${one} was never told`),
        ...heard
          .filter((one, at) => !said.includes(one) || heard.indexOf(one) !== at)
          .map(one => `${id}: version ${one} was told, and its history has no such entry`),
      ];
    }),
};

interface Rebuilt {
  state: string;
  attempt: number;
  spent: number;
  version: number;
}

/** The state that a history leads to. */
function stateFrom(history: readonly Entry[]): Rebuilt {
  const task: Rebuilt = { state: 'waiting', attempt: 0, spent: 0, version: 0 };
  for (const { e, v, n, o } of history) {
    task.version = v;
    if (o === 'succeeded' || o === 'failed' || o === 'lost') task.spent += 1;
    if (e === 'TaskStarted') Object.assign(task, { state: 'running', attempt: n });
    else if (LEADS_BACK.has(e)) Object.assign(task, { state: 'waiting', spent: 0 });
    else if (e in FINAL) task.state = FINAL[e]!;
    else if (o !== undefined) task.state = 'waiting';
  }
  return task;
}
