import type { Reckoning } from '../reckoning/reckoning.ts';
import { boolean, failed, number, oneOf, own, string, uuid, type JsonObject } from '../checks/check.ts';

/** What operators may ask about the request. */
export interface OperatorContext {
  now: number;
  /** The user that `me` stands for. */
  me: string;
}

/** What the filter of a query may ask about the request. */
export interface FilterContext extends OperatorContext {
  /** Reckons formulas and rollups. */
  reckoning: Reckoning;
  /** The data source whose rows are looked through. */
  dataSourceId: string;
}

/** Reads an operator's operand and gives the test of a value. */
export type Operator<V> = (operand: unknown, path: string, context: OperatorContext) => (value: V) => boolean;

export type Operators<V> = Record<string, Operator<V>>;

/** `is_empty` and `is_not_empty` take nothing but `true`. */
export function existence<V>(isEmpty: (value: V) => boolean): Operators<V> {
  return {
    is_empty: (operand, path) => (isTrue(operand, path), isEmpty),
    is_not_empty: (operand, path) => (isTrue(operand, path), value => !isEmpty(value)),
  };
}

function isTrue(operand: unknown, path: string): void {
  oneOf([true])(operand, path);
}

/** Text is compared exactly by `equals`, without regard to case by the others. */
export const textOperators: Operators<string> = {
  equals: (operand, path) => {
    const wanted = string()(operand, path);
    return value => value === wanted;
  },
  does_not_equal: (operand, path) => {
    const wanted = string()(operand, path);
    return value => value !== wanted;
  },
  contains: folded((value, wanted) => value.includes(wanted)),
  does_not_contain: folded((value, wanted) => !value.includes(wanted)),
  starts_with: folded((value, wanted) => value.startsWith(wanted)),
  ends_with: folded((value, wanted) => value.endsWith(wanted)),
  ...existence(value => value === ''),
};

/** An empty number passes only `does_not_equal` and `is_empty`. */
export const numberOperators: Operators<number | null> = {
  equals: compared((value, wanted) => value === wanted),
  does_not_equal: (operand, path) => {
    const wanted = number(operand, path);
    return value => value !== wanted;
  },
  greater_than: compared((value, wanted) => value > wanted),
  less_than: compared((value, wanted) => value < wanted),
  greater_than_or_equal_to: compared((value, wanted) => value >= wanted),
  less_than_or_equal_to: compared((value, wanted) => value <= wanted),
  ...existence(value => value === null),
};

export const checkboxOperators: Operators<boolean> = {
  equals: (operand, path) => {
    const wanted = boolean(operand, path);
    return value => value === wanted;
  },
  does_not_equal: (operand, path) => {
    const wanted = boolean(operand, path);
    return value => value !== wanted;
  },
};

/** Select and status, by the option's name; a list of names means any of them. */
export const optionOperators: Operators<string | null> = {
  equals: (operand, path) => {
    const names = strings(operand, path);
    return value => value !== null && names.includes(value);
  },
  does_not_equal: (operand, path) => {
    const names = strings(operand, path);
    return value => value === null || !names.includes(value);
  },
  ...existence(value => value === null),
};

export const optionsOperators: Operators<string[]> = containing(strings);

/** Ids of related pages. */
export const relationOperators: Operators<string[]> = containing((operand, path) => [uuid(operand, path)]);

export const peopleOperators: Operators<string[]> = containing((operand, path, { me }) => [
  operand === 'me' ? me : uuid(operand, path),
]);

export const filesOperators: Operators<unknown[]> = existence(value => value.length === 0);

/** State of verification: `status` asks for it, `does_not_equal` for any other. */
export const verificationOperators: Operators<string> = {
  status: (operand, path) => {
    const wanted = oneOf(['verified', 'expired', 'none'])(operand, path);
    return value => value === wanted;
  },
  does_not_equal: (operand, path) => {
    const wanted = oneOf(['verified', 'expired', 'none'])(operand, path);
    return value => value !== wanted;
  },
};

/** Builds the test of a condition such as `{contains: 'x'}`; several operators must all hold. */
export function conditionTest<V>(
  operators: Operators<V>,
  condition: JsonObject,
  path: string,
  context: OperatorContext,
): (value: V) => boolean {
  const tests = Object.keys(condition).map(name => {
    const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
    if (!operator) throw failed(`${path}.${name}`, 'not present', condition[name]);
    return operator(own(condition, name), `${path}.${name}`, context);
  });
  const [only] = tests;
  if (!only) throw failed(`${path}.${Object.keys(operators)[0]}`, 'defined', undefined);
  return tests.length === 1 ? only : value => tests.every(test => test(value));
}

function folded(test: (value: string, wanted: string) => boolean): Operator<string> {
  return (operand, path) => {
    const wanted = string()(operand, path).toLowerCase();
    return value => test(value.toLowerCase(), wanted);
  };
}

function compared(test: (value: number, wanted: number) => boolean): Operator<number | null> {
  return (operand, path) => {
    const wanted = number(operand, path);
    return value => value !== null && test(value, wanted);
  };
}

function containing(read: (operand: unknown, path: string, context: OperatorContext) => string[]): Operators<string[]> {
  return {
    contains: (operand, path, context) => {
      const wanted = read(operand, path, context);
      return value => wanted.some(entry => value.includes(entry));
    },
    does_not_contain: (operand, path, context) => {
      const wanted = read(operand, path, context);
      return value => !wanted.some(entry => value.includes(entry));
    },
    ...existence(value => value.length === 0),
  };
}

function strings(operand: unknown, path: string): string[] {
  if (!Array.isArray(operand)) return [string()(operand, path)];
  return operand.map((entry, index) => string()(entry, `${path}[${index}]`));
}
