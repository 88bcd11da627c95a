import type { JsonObject, JsonValue, ParentOnFailure, Priority, TaskLimits } from '@na/contracts';
import type { Condition } from './condition.ts';

/** What a workflow does, as it was submitted and found sound. */
export interface WorkflowDocument {
  /** Each after those that it comes after. */
  steps: readonly Step[];
  /** What the workflow gives in the end, with references. */
  result?: JsonObject;
}

/** A step of a document: a task, or one for each item of a list. */
export interface Step {
  name: string;
  type: string;
  /** With references, which are resolved when the step begins. */
  payload: JsonObject;
  after: readonly StepEdge[];
  when?: Condition;
  /** A reference to a list: the step has a task for each of its items. */
  forEach?: JsonObject;
  priority?: Priority;
  maxAttempts?: number;
  serialKey?: string;
  weight?: number;
  /** RFC 3339. */
  deadline?: string;
  limits?: TaskLimits;
  /** What undoes a task of the step. */
  compensation?: { type: string; payload: JsonObject };
}

/** A step that another one comes after, and what becomes of that one when it fails. */
export interface StepEdge {
  step: string;
  onFailure: ParentOnFailure;
}

/** A step as it stands in a request. */
export interface GivenStep extends Partial<Omit<Step, 'name' | 'after' | 'limits'>> {
  type: string;
  /** A key costs 1 where it says nothing else. */
  limits?: { keys: { key: string; cost?: number }[] };
  after?: (string | { step: string; onFailure?: ParentOnFailure })[];
  onFailure?: ParentOnFailure;
}

/** The most tasks of a step, and the most steps of a workflow. */
export const MOST_ITEMS = 1_000;
export const MOST_STEPS = 100;
/** The most bytes of a document with its input, as JSON. */
export const MOST_DOCUMENT_BYTES = 256 * 1024;

/** The steps of a request that was found to be sound, in an order in which they can run. */
export function documentOf(steps: JsonObject, result: JsonObject | null | undefined): WorkflowDocument {
  const given = Object.entries(steps as { [name: string]: JsonValue }).map(([name, step]) =>
    stepOf(name, step as unknown as GivenStep),
  );
  return { steps: inOrder(given), ...(result && { result }) };
}

/** A step with what it leaves out filled in. */
export function stepOf(name: string, given: GivenStep): Step {
  const { after = [], onFailure = 'fail', payload = {}, limits, ...rest } = given;
  const edges = after.map(edge => (typeof edge === 'string' ? { step: edge, onFailure } : { onFailure, ...edge }));
  const keys = limits?.keys.map(({ key, cost = 1 }) => ({ key, cost }));
  return { ...rest, name, payload, after: edges, ...(keys && { limits: { keys } }) };
}

/** Steps, each after those that it comes after; what comes after a cycle is left out. */
export function inOrder(steps: readonly Step[]): Step[] {
  const ordered: Step[] = [];
  const done = new Set<string>();
  for (let isGrowing = true; isGrowing;) {
    const free = steps.filter(({ name, after }) => !done.has(name) && after.every(({ step }) => done.has(step)));
    for (const step of free) {
      ordered.push(step);
      done.add(step.name);
    }
    isGrowing = free.length > 0;
  }
  return ordered;
}

/** The names of steps that come after each other in a circle, the first one again at the end; undefined when none do. */
export function cycleIn(steps: readonly Step[]): string[] | undefined {
  const ordered = new Set(inOrder(steps).map(({ name }) => name));
  const stuck = new Map(steps.filter(({ name }) => !ordered.has(name)).map(step => [step.name, step]));
  // Each of those comes after another of them, so whoever goes back from one to the next meets one twice.
  const way: string[] = [];
  for (let at = stuck.keys().next().value; at !== undefined;) {
    const met = way.indexOf(at);
    // Told in the order in which they would run.
    if (met >= 0) return [...way.slice(met), at].reverse();
    way.push(at);
    at = stuck.get(at)!.after.find(({ step }) => stuck.has(step))?.step;
  }
  return undefined;
}

/** The names of all steps that come before a step. */
export function ancestorsOf(steps: ReadonlyMap<string, Step>, name: string): Set<string> {
  const found = new Set<string>();
  const open = [name];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const { step } of steps.get(at)?.after ?? [])
      if (!found.has(step)) {
        found.add(step);
        open.push(step);
      }
  return found;
}
