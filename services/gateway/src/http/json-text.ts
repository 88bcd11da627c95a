import { Invalid } from '@na/errors';
import { unwholesome } from './wholesome.ts';

/** What may stand for a name that is not taken; `\u` may spell it. */
const SUSPECT = /__proto__|constructor|\\u/;

/** Reads a text as the JSON body of a request is read. @throws Problem `validation_failed` */
export function jsonOf(text: string): unknown {
  const value = parsed(text);
  const fault = unwholesome(value);
  if (fault) throw Invalid({ errors: [fault] });
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, SUSPECT.test(text) ? refusePrototypes : undefined);
  } catch (thrown) {
    throw Invalid({ errors: [{ pointer: '', detail: `should be JSON, but is none: ${(thrown as Error).message}` }] });
  }
}

function refusePrototypes(name: string, value: unknown): unknown {
  const isOfConstructor =
    name === 'constructor' && typeof value === 'object' && value && Object.hasOwn(value, 'prototype');
  if (name === '__proto__' || isOfConstructor) throw new SyntaxError(`the name ${name} is not taken`);
  return value;
}
