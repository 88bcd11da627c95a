import type { JsonObject, JsonValue } from '@na/contracts';
import type { FieldError } from '@na/errors';
import { limitFaults } from '../gate/task-limits.ts';
import { ancestorsOf, cycleIn, stepOf, type GivenStep, type Step } from './document.ts';
import { shapeFaults } from './document-schema.ts';
import { isReference, referenceOf, referencesIn } from './reference.ts';

/** How deep conditions and payloads may be nested. */
export const MOST_DEPTH = 30;

/** What is wrong with the steps and the result of a workflow that is submitted; nothing when it is sound. Pointers begin with `/steps` or `/result`. */
export function documentFaults(given: JsonObject, result: JsonObject | undefined, now = Date.now()): FieldError[] {
  const shape = shapeFaults({ steps: given });
  if (shape.length) return shape.map(({ pointer, detail }) => ({ pointer: pointer.slice('/payload'.length), detail }));
  const steps = new Map(
    Object.entries(given).map(([name, step]) => [name, stepOf(name, step as unknown as GivenStep)]),
  );
  const edges = [...steps.values()].flatMap(step => edgeFaults(step, steps));
  if (edges.length) return edges;
  const cycle = cycleIn([...steps.values()]);
  if (cycle)
    return [
      { pointer: `/steps/${cycle[0]}/after`, detail: `makes a cycle, so that none can begin: ${cycle.join(' → ')}` },
    ];
  const options = [...steps.values()].flatMap(step => optionFaults(step, now));
  const references = [...steps.values()].flatMap(step => stepReferenceFaults(step, steps));
  return [...options, ...references, ...referenceFaults(result, '/result', new Set(steps.keys()), [])];
}

function edgeFaults({ name, after }: Step, steps: ReadonlyMap<string, Step>): FieldError[] {
  const names = after.map(({ step }) => step);
  return names.flatMap((step, at): FieldError[] => {
    const pointer = `/steps/${name}/after/${at}`;
    if (!steps.has(step))
      return [
        {
          pointer,
          detail: `names the step ${quoted(step)}, which is not there; steps: ${[...steps.keys()].join(', ')}`,
        },
      ];
    return names.indexOf(step) < at ? [{ pointer, detail: `names the step ${step} again` }] : [];
  });
}

function optionFaults({ name, limits, deadline }: Step, now: number): FieldError[] {
  const isLate = deadline !== undefined && Date.parse(deadline) <= now;
  const late = { pointer: `/steps/${name}/deadline`, detail: `should be in the future, but is ${deadline}` };
  return [...(isLate ? [late] : []), ...limitFaults(limits, `/steps/${name}/limits`)];
}

function stepReferenceFaults(step: Step, steps: ReadonlyMap<string, Step>): FieldError[] {
  const before = ancestorsOf(steps, step.name);
  const at = `/steps/${step.name}`;
  const ofItems = step.forEach ? ['item', 'index'] : [];
  const { when, forEach, payload, compensation } = step;
  return [
    ...referenceFaults(when as JsonValue | undefined, `${at}/when`, before, []),
    ...referenceFaults(forEach, `${at}/forEach`, before, []),
    ...referenceFaults(payload, `${at}/payload`, before, ofItems),
    ...referenceFaults(compensation?.payload, `${at}/compensation/payload`, before, [...ofItems, 'result']),
  ];
}

function referenceFaults(
  value: JsonValue | undefined,
  at: string,
  before: ReadonlySet<string>,
  more: string[],
): FieldError[] {
  const roots = ['input', 'workflowId', 'step', ...more];
  return [
    ...strangersIn(value, at),
    ...referencesIn(value, at).flatMap(({ text, pointer }): FieldError[] => {
      const reference = typeof text === 'string' ? referenceOf(text) : undefined;
      if (!reference || !roots.includes(reference.root))
        return [{ pointer, detail: `should lead to ${KNOWN(more)}, but is ${quoted(text)}` }];
      const { step } = reference;
      if (step === undefined || before.has(step)) return [];
      const names = [...before].join(', ') || 'none';
      return [
        { pointer, detail: `leads to the step ${quoted(step)}, which does not come before; those that do: ${names}` },
      ];
    }),
  ];
}

/** What stands beside a reference would be lost. */
function strangersIn(value: JsonValue | undefined, at: string): FieldError[] {
  if (isReference(value)) {
    const others = Object.keys(value).filter(name => name !== '$from' && name !== 'default');
    return others.map(name => ({
      pointer: `${at}/${name}`,
      detail: 'stands beside $from, where only default may stand',
    }));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => strangersIn(member, `${at}/${name}`));
}

const KNOWN = (more: string[]) =>
  ['input', 'workflow.id', 'steps.<step>.result', 'steps.<step>.state', 'steps.<step>.error', ...more].join(', ');

/** How deep JSON is nested, looking no deeper than is allowed; without recursion, as it comes from outside. */
export function depthOf(value: unknown): number {
  let depth = 0;
  for (let level: unknown[] = [value]; level.length && depth <= MOST_DEPTH; depth++)
    level = level.flatMap(it => (typeof it === 'object' && it !== null ? Object.values(it) : []));
  return depth;
}

function quoted(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, 100);
}
