import { shown, type Finding, type FindingCode, type Fix } from './finding.ts';
import type { Limits } from './limits.ts';

export interface JsonObject {
  [name: string]: unknown;
}

/** A place in what was given, and the findings so far. */
export class Look {
  constructor(
    readonly limits: Limits,
    readonly findings: Finding[] = [],
    readonly pointer: string = '',
  ) {}

  /** The place one step further in. */
  at(step: string | number): Look {
    const escaped = String(step).replaceAll('~', '~0').replaceAll('/', '~1');
    return new Look(this.limits, this.findings, `${this.pointer}/${escaped}`);
  }

  report(code: FindingCode, found: unknown, allowed: string, fix?: Fix): void {
    this.findings.push({ code, pointer: this.pointer, found: shown(found), allowed, ...(fix && { fix }) });
  }

  /** A fix by which the value here becomes these. */
  instead(says: string, ...instead: unknown[]): Fix {
    return { says, change: { pointer: this.pointer, instead } };
  }

  /** Whether nothing was found since there were so many findings. */
  cleanSince(findings: number): boolean {
    return this.findings.length === findings;
  }
}

/** Looks at a value and reports what is wrong with it. */
export type Check = (given: unknown, look: Look) => void;

export function isObject(given: unknown): given is JsonObject {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** The own field of that name: content may well be called "constructor". */
export function own(given: JsonObject, name: string): unknown {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}

/** Reports what is missing or of another kind; whether it is of this kind. */
export function isKind<T>(given: unknown, look: Look, allowed: string, is: (value: unknown) => value is T): given is T {
  if (is(given)) return true;
  look.report(given === undefined ? 'missing' : 'wrong_type', given, allowed);
  return false;
}

export function isString(given: unknown): given is string {
  return typeof given === 'string';
}

/** Text of at most so many UTF-16 code units. */
export function string(most = Infinity): Check {
  return (given, look) => {
    if (!isKind(given, look, 'a text', isString)) return;
    if (given.length > most) look.report('too_long', given.length, `at most ${most} characters`);
  };
}

export const boolean: Check = (given, look) => {
  isKind(given, look, 'true or false', value => typeof value === 'boolean');
};

export const number: Check = (given, look) => {
  isKind(given, look, 'a number', value => typeof value === 'number');
};

/** One of these words. */
export function oneOf(words: readonly string[]): Check {
  return (given, look) => {
    if (!isKind(given, look, `one of ${listed(words)}`, isString)) return;
    if (!words.includes(given)) look.report('unknown_value', given, `one of ${listed(words)}`);
  };
}

export function optional(check: Check): Check {
  return (given, look) => {
    if (given !== undefined) check(given, look);
  };
}

export function nullable(check: Check): Check {
  return (given, look) => {
    if (given !== null) check(given, look);
  };
}

/** An object of which these fields are looked at. */
export function fields(checks: { [name: string]: Check }): Check {
  return (given, look) => {
    if (!isKind(given, look, 'an object', isObject)) return;
    for (const [name, check] of Object.entries(checks)) check(own(given, name), look.at(name));
  };
}

/** A list of at most so many. */
export function listOf(check: Check, most = Infinity, things = 'items'): Check {
  return (given, look) => {
    if (!isKind(given, look, 'a list', Array.isArray)) return;
    if (given.length > most) look.report('too_many', given.length, `at most ${most} ${things}`);
    given.forEach((item, index) => check(item, look.at(index)));
  };
}

/** The first of these names that is a field of the object. */
export function firstOf(given: JsonObject, names: readonly string[]): string | undefined {
  return names.find(name => own(given, name) !== undefined);
}

function listed(words: readonly string[]): string {
  return words.map(word => `"${word}"`).join(', ');
}
