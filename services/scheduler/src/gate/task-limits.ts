import type { NewTask, TaskLimit, TaskLimits } from '@na/contracts';
import type { FieldError } from '@na/errors';
import { isStorable } from '../task/storable.ts';

const MOST_KEYS = 8;
const MOST_KEY_LENGTH = 200;
const MOST_COST = 1_000;

/** What is wrong with the limits of a task or a type, by pointers below `pointer`; nothing when they are fit. */
export function limitFaults(limits: TaskLimits | undefined, pointer: string): FieldError[] {
  const keys = limits?.keys ?? [];
  const many = keys.length > MOST_KEYS;
  const twice = new Set(keys.map(({ key }) => key)).size < keys.length;
  return [
    ...(many ? [{ pointer: `${pointer}/keys`, detail: `should be at most ${MOST_KEYS}, but are ${keys.length}` }] : []),
    ...(twice ? [{ pointer: `${pointer}/keys`, detail: 'should name each key once' }] : []),
    ...keys.flatMap((limit, at) => keyFaults(limit, `${pointer}/keys/${at}`)),
  ];
}

/** The keys that a task names, with those of its type; null when it names none. The task's own cost of a key counts. */
export function limitsOf({ limits, payload }: NewTask, ofType: TaskLimits | undefined): TaskLimit[] | null {
  const typed = (ofType?.keys ?? []).flatMap(({ key, cost }) => {
    const filled = filledIn(key, payload);
    return filled === undefined || !isKey(filled) ? [] : [{ key: filled, cost }];
  });
  const all = new Map([...typed, ...(limits?.keys ?? [])].map(({ key, cost }) => [key, { key, cost }]));
  return all.size ? [...all.values()] : null;
}

/** A key with the payload's texts and numbers in place of `{field}`; undefined when the payload lacks one. */
function filledIn(template: string, payload: NewTask['payload']): string | undefined {
  let isWhole = true;
  const key = template.replaceAll(/\{([^{}]+)\}/g, (_, field: string) => {
    const value = payload[field];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    isWhole = false;
    return '';
  });
  return isWhole ? key : undefined;
}

function keyFaults({ key, cost }: TaskLimit, pointer: string): FieldError[] {
  const checks: [wrong: boolean, field: string, detail: string][] = [
    [!isKey(key), '/key', `should be 1 to ${MOST_KEY_LENGTH} characters without control characters`],
    [cost < 1 || cost > MOST_COST, '/cost', `should be 1 to ${MOST_COST}, but is ${cost}`],
  ];
  return checks.filter(([wrong]) => wrong).map(([, field, detail]) => ({ pointer: pointer + field, detail }));
}

/** Whether a text can be the key of a limit. */
export function isKey(text: string): boolean {
  return text.length >= 1 && text.length <= MOST_KEY_LENGTH && isStorable(text) && !/\p{Cc}/u.test(text);
}
