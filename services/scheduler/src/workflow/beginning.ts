import type { JsonObject, JsonValue, TaskError } from '@na/contracts';
import { holds } from './condition.ts';
import { MOST_ITEMS, type Step } from './document.ts';
import { NothingThere, resolve, resolveLoosely, type Scope } from './reference.ts';

/** A task that a step begins with, or why there is none for an item. */
export type Beginner = { place: number; item?: JsonValue } & ({ payload: JsonObject } | { error: TaskError });

/** What a step begins with, when those before it are done. */
export type Beginning = { to: 'run'; tasks: Beginner[] } | { to: 'failed' | 'skipped'; error: TaskError };

/** The most bytes of the payloads of a step, as JSON: they are stored by one transaction. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Decides what a step begins with: whether its condition holds, and its payload for each item, with references resolved. */
export function beginningOf(step: Step, scope: Scope): Beginning {
  if (step.when && !holds(step.when, scope))
    return { to: 'skipped', error: fault('condition_not_met', 'The condition of the step does not hold.') };
  if (!step.forEach) return bounded([taskFor(step.payload, scope, 0)]);
  const items = resolveLoosely(step.forEach, scope);
  if (!Array.isArray(items)) return { to: 'failed', error: fault('items_invalid', notAList(step, items)) };
  if (items.length > MOST_ITEMS) {
    const detail = `A step has at most ${MOST_ITEMS} tasks, and ${String(step.forEach['$from'])} has ${items.length} items.`;
    return { to: 'failed', error: fault('items_too_many', detail) };
  }
  return bounded(
    items.map((item, place) => ({ ...taskFor(step.payload, { ...scope, item, index: place }, place), item })),
  );
}

/** What undoes the tasks of a step that succeeded. */
export function undoingOf(
  payload: JsonObject,
  scope: Scope,
  done: readonly { place: number; item?: JsonValue; result?: JsonValue }[],
): Beginner[] {
  return done.map(({ place, item, result }) => taskFor(payload, { ...scope, item, index: place, result }, place));
}

function taskFor(payload: JsonObject, scope: Scope, place: number): Beginner {
  try {
    return { place, payload: resolve(payload, scope) as JsonObject };
  } catch (error) {
    if (!(error instanceof NothingThere)) throw error;
    return { place, error: fault('reference_empty', error.message) };
  }
}

function bounded(tasks: Beginner[]): Beginning {
  const bytes = tasks.reduce((sum, task) => sum + ('payload' in task ? JSON.stringify(task.payload).length : 0), 0);
  if (bytes <= MOST_BYTES) return { to: 'run', tasks };
  const detail = `The payloads of the step have ${bytes} bytes as JSON, and at most ${MOST_BYTES} are taken.`;
  return { to: 'failed', error: fault('step_too_large', detail) };
}

function notAList({ forEach }: Step, came: JsonValue | undefined): string {
  const what =
    came === undefined ? 'leads to nothing' : `leads to ${came === null ? 'null' : `a value of type ${typeof came}`}`;
  return `forEach takes a list, but ${String(forEach?.['$from'])} ${what}.`;
}

function fault(code: string, detail: string): TaskError {
  return { kind: code === 'condition_not_met' ? 'conflict' : 'invalid', code, detail };
}
