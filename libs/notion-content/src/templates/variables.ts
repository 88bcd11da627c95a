import { isDate, isId, isUrl } from '../validation/formats.ts';
import { isKind, isObject, isString, own, type Check, type Look } from '../validation/look.ts';

/** What a variable of each kind holds. */
export interface VariableValues {
  /** Words, not empty. */
  text: string;
  /** An absolute address. */
  url: string;
  /** A day or an instant, ISO 8601. */
  date: string;
  /** The id of a person in Notion. */
  person: string;
  people: readonly string[];
  /** Words, one item each. */
  list: readonly string[];
  /** What is to be done until when. */
  milestones: readonly { what: string; due: string }[];
}

export type VariableKind = keyof VariableValues;

/** A variable of a template, as data: a form can be made of it. */
export interface Variable {
  kind: VariableKind;
  /** A sentence to whoever fills it in. */
  says: string;
  optional?: true;
}

export interface Variables {
  readonly [name: string]: Variable;
}

type OptionalNames<V extends Variables> = { [N in keyof V]: V[N] extends { optional: true } ? N : never }[keyof V];

/** The values of these variables: one that is missing does not compile, unless it is optional. */
export type ValuesOf<V extends Variables> = {
  [N in Exclude<keyof V, OptionalNames<V>>]: VariableValues[V[N]['kind']];
} & { [N in OptionalNames<V>]?: VariableValues[V[N]['kind']] };

/** Looks at the values of variables that came from outside; names that the template does not have are reported too. */
export function checkValues(variables: Variables, given: unknown, look: Look): void {
  if (!isKind(given, look, 'an object of variables', isObject)) return;
  for (const [name, { kind, optional }] of Object.entries(variables)) {
    const value = own(given, name);
    if (value !== undefined || !optional) CHECKS[kind](value, look.at(name));
  }
  for (const name of Object.keys(given))
    if (!Object.hasOwn(variables, name))
      look.at(name).report('misplaced', name, `one of ${Object.keys(variables).join(', ')}`);
}

const text: Check = (given, look) => {
  if (isKind(given, look, 'a text', isString) && !given.trim())
    look.report('too_few', given, 'a text that is not empty');
};

const date: Check = (given, look) => {
  if (isKind(given, look, 'a date', isString) && !isDate(given))
    look.report('invalid_date', given, 'a day or instant in ISO 8601, e.g. 2026-11-01');
};

const person: Check = (given, look) => {
  if (isKind(given, look, 'the id of a person', isString) && !isId(given)) look.report('invalid_id', given, 'a UUID');
};

const each =
  (check: Check): Check =>
  (given, look) => {
    if (isKind(given, look, 'a list', Array.isArray)) given.forEach((item, index) => check(item, look.at(index)));
  };

const CHECKS: { readonly [K in VariableKind]: Check } = {
  text,
  url: (given, look) => {
    if (isKind(given, look, 'an address', isString) && !isUrl(given))
      look.report('invalid_url', given, 'an absolute address, e.g. https://example.com');
  },
  date,
  person,
  people: each(person),
  list: each(text),
  milestones: each((given, look) => {
    if (!isKind(given, look, 'an object with what and due', isObject)) return;
    text(own(given, 'what'), look.at('what'));
    date(own(given, 'due'), look.at('due'));
  }),
};
