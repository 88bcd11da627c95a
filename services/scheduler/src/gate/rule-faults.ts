import type { GateScope, LimitRule, TaskType } from '@na/contracts';
import type { FieldError } from '@na/errors';
import type { GateRule } from './gate.ts';
import { isKey } from './task-limits.ts';

const TYPE = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/;
const DAY_MS = 24 * 60 * 60_000;

/** What is wrong with a scope; nothing when it is fit. */
export function scopeFaults({ type, key }: GateScope): FieldError[] {
  return faults('', [
    [
      type !== undefined && (!TYPE.test(type) || type.length > 100),
      '/type',
      `should look like notion.page.create, but is ${JSON.stringify(type?.slice(0, 100))}`,
    ],
    [key !== undefined && !isKey(key), '/key', 'should be 1 to 200 characters without control characters'],
    [type !== undefined && key !== undefined, '/key', 'should be left out where a type is named'],
  ]);
}

/** What is wrong with a rule, by pointers below `pointer`; nothing when it is fit. */
export function ruleFaults({ concurrency, window, bucket, circuit }: LimitRule, pointer: string): FieldError[] {
  const isEmpty = [concurrency, window, bucket, circuit].every(part => part === undefined);
  return faults(pointer, [
    [isEmpty, '', 'should have at least one of concurrency, window, bucket and circuit'],
    outside('/concurrency', concurrency, 1, 100_000),
    outside('/window/count', window?.count, 1, 1_000_000),
    outside('/window/windowMs', window?.windowMs, 100, DAY_MS, true),
    outside('/bucket/perSecond', bucket?.perSecond, 0.001, 100_000),
    outside('/bucket/burst', bucket?.burst, 1, 1_000_000),
    outside('/circuit/failures', circuit?.failures, 1, 1_000),
    outside('/circuit/openMs', circuit?.openMs, 100, DAY_MS, true),
  ]);
}

/** What is wrong with what a type declares of its keys, by pointers below `pointer`. */
export function declaredRuleFaults({ limits, rules }: TaskType, pointer: string): FieldError[] {
  const named = new Set(limits?.keys.map(({ key }) => key));
  const keys = rules?.keys ?? [];
  const isTwice = new Set(keys.map(({ key }) => key)).size < keys.length;
  return [
    ...keys.flatMap(({ key, rule }, at) => [
      ...faults(`${pointer}/keys/${at}`, [
        [!named.has(key), '/key', 'should be one of the keys in limits'],
        [/\{[^{}]+\}/.test(key), '/key', 'should name no field of the payload, as its rule is one for all'],
      ]),
      ...ruleFaults(rule, `${pointer}/keys/${at}/rule`),
    ]),
    ...faults(pointer, [[isTwice, '/keys', 'should name each key once']]),
  ];
}

/** A rule without the parts that are absent. */
export function ruleOf({ concurrency, window, bucket, circuit }: LimitRule): GateRule {
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(window && { window }),
    ...(bucket && { bucket }),
    ...(circuit && { circuit }),
  };
}

type Check = [wrong: boolean, field: string, detail: string];

function outside(field: string, given: number | undefined, from: number, to: number, isWhole = false): Check {
  const fits = given === undefined || (given >= from && given <= to && (!isWhole || Number.isInteger(given)));
  return [!fits, field, `should be ${isWhole ? 'a whole number ' : ''}${from} to ${to}, but is ${given}`];
}

function faults(pointer: string, checks: Check[]): FieldError[] {
  return checks.filter(([wrong]) => wrong).map(([, field, detail]) => ({ pointer: pointer + field, detail }));
}
