import type { FieldError } from '@na/errors';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const LONGEST_NAME = 100;

/** Whether a text is a UUID of any version, in its usual form. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** What is wrong with an id that names something. */
export function idFaults(pointer: string, given: string | undefined): FieldError[] {
  if (given === undefined || isUuid(given)) return [];
  return [{ pointer, detail: `should be a UUID, but is ${shown(given)}` }];
}

/** What is wrong with an id that the caller chose for something new; lists are ordered by it, so it bears the time. */
export function newIdFaults(given: string): FieldError[] {
  return UUID_V7.test(given) ? [] : [{ pointer: '/id', detail: `should be a UUIDv7, but is ${shown(given)}` }];
}

/** What is wrong with what people are to call something. */
export function nameFaults(given: string): FieldError[] {
  const { length } = given.trim();
  if (length >= 1 && length <= LONGEST_NAME) return [];
  return [{ pointer: '/name', detail: `should have 1 to ${LONGEST_NAME} characters, but has ${length}` }];
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
