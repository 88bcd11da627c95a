import type { AttemptName, CircuitState, Gate } from './gate.ts';

/** How an attempt ended, as far as it speaks of the other side. */
export interface Outcome extends AttemptName {
  how: 'succeeded' | 'failed' | 'neutral';
}

/** What became of a circuit that is worth telling. */
export type CircuitNews = 'opened' | 'closed';

/** Kinds of failures that speak of the other side. */
export const KINDS_OF_THE_OTHER_SIDE: readonly string[] = ['upstream', 'unavailable', 'timeout'];

const CLOSED: CircuitState = { is: 'closed', failures: 0, openUntil: 0 };

/**
 * How a gate's circuit stands after an attempt ended. A closed one opens after so many failures in a row; when it is not closed, only
 * its probe decides: what started before says nothing new.
 */
export function circuitAfter(
  { rule, state: { circuit = CLOSED } }: Gate,
  outcome: Outcome,
  now: number,
): { circuit: CircuitState; news?: CircuitNews } {
  if (!rule.circuit || outcome.how === 'neutral') return { circuit };
  if (circuit.is === 'closed') {
    if (outcome.how === 'succeeded') return { circuit: CLOSED };
    const failures = circuit.failures + 1;
    if (failures < rule.circuit.failures) return { circuit: { ...circuit, failures } };
    return { circuit: { is: 'open', failures, openUntil: now + rule.circuit.openMs, since: now }, news: 'opened' };
  }
  if (!circuit.probe || !isSame(circuit.probe, outcome)) return { circuit };
  if (outcome.how === 'succeeded') return { circuit: CLOSED, news: 'closed' };
  const failures = circuit.failures + 1;
  const { since } = circuit;
  return { circuit: { is: 'open', failures, openUntil: now + rule.circuit.openMs, since }, news: 'opened' };
}

/** How a circuit stands once a probe has started. */
export function probing(circuit: CircuitState, probe: AttemptName): CircuitState {
  return { ...circuit, is: 'half_open', probe };
}

function isSame(one: AttemptName, other: AttemptName): boolean {
  return one.workspaceId === other.workspaceId && one.taskId === other.taskId && one.attempt === other.attempt;
}
