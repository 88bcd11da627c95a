import type { JsonObject, Priority } from '@na/contracts';
import type { FieldError } from '@na/errors';
import { MOST_WEIGHT } from '../task/new-task.ts';

/** How urgent a task is to be; what is absent stays. */
export interface Urgency {
  priority?: Priority;
  weight?: number;
}

/** What is wrong with a weight, which is told at `pointer`. */
export function weightFaults(weight: unknown, pointer: string): FieldError[] {
  const fits = Number.isInteger(weight) && (weight as number) >= 0 && (weight as number) <= MOST_WEIGHT;
  if (weight === undefined || fits) return [];
  const detail = `should be a whole number from 0 to ${MOST_WEIGHT}, but is ${JSON.stringify(weight).slice(0, 60)}`;
  return [{ pointer, detail }];
}

/** The urgency in an operation's options, which were found right. */
export function urgencyIn(options: JsonObject): Urgency {
  return { priority: options['priority'] as Priority | undefined, weight: options['weight'] as number | undefined };
}
