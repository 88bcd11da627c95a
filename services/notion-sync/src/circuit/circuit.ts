/** How the circuit of a connection stands. Times are milliseconds since 1970. */
export interface Circuit {
  /** Requests in a row that Notion did not serve. */
  failures: number;
  /** When it opened; null while it is closed. */
  openedAt: number | null;
  /** When a probe may be made; null while it is closed. */
  probeAt: number | null;
  /** How often in a row it opened: once, and again with each probe that failed. */
  openings: number;
  /** The number of the latest probe. */
  probe: number;
}

/** How a request ended, as far as it speaks of Notion. */
export interface RequestEnd {
  isServed: boolean;
  /** Which probe it was; absent when it was none. */
  probe?: number;
}

/** When a circuit opens, and for how long. */
export interface CircuitRule {
  /** Failures in a row. */
  failures: number;
  /** How long until the first probe, in milliseconds; twice as long after each one that fails. */
  openMs: number;
  /** How long at most, in milliseconds. */
  mostOpenMs: number;
}

/** What became of a circuit that is worth telling. */
export type CircuitNews = 'opened' | 'closed';

/**
 * How a circuit stands after a request ended. A closed one opens after so many failures in a row. What was under way when it opened says
 * nothing new: from then on only the latest probe decides.
 */
export function circuitAfter(
  circuit: Circuit,
  { isServed, probe }: RequestEnd,
  rule: CircuitRule,
  now: number,
): { circuit: Circuit; news?: CircuitNews } {
  if (circuit.probeAt === null) {
    if (isServed) return { circuit: closed(circuit) };
    const failures = circuit.failures + 1;
    if (failures < rule.failures) return { circuit: { ...circuit, failures } };
    return { circuit: opened({ ...circuit, failures, openedAt: now, openings: 0 }, rule, now), news: 'opened' };
  }
  if (probe !== circuit.probe) return { circuit };
  if (isServed) return { circuit: closed(circuit), news: 'closed' };
  return { circuit: opened({ ...circuit, failures: circuit.failures + 1 }, rule, now) };
}

/** A circuit that lets everything through. Probes keep their numbers, so that a late one decides nothing. */
export function closed({ probe }: Circuit): Circuit {
  return { failures: 0, openedAt: null, probeAt: null, openings: 0, probe };
}

function opened(circuit: Circuit, { openMs, mostOpenMs }: CircuitRule, now: number): Circuit {
  const ms = Math.min(openMs * 2 ** Math.min(circuit.openings, 30), mostOpenMs);
  return { ...circuit, openings: circuit.openings + 1, probeAt: now + ms };
}
