import fc from 'fast-check';
import { admit, type Candidate, type GateFacts } from './admission.ts';
import { circuitAfter, probing, type Outcome } from './circuit.ts';

const NOW = 1_800_000_000_000;
const RULE = { circuit: { failures: 3, openMs: 1_000 } };

function gate(more: Partial<GateFacts> = {}): GateFacts {
  return { id: 'k', key: 'k', rule: RULE, state: {}, running: 0, isProbing: false, waiting: [], ...more };
}

function outcome(how: Outcome['how'], taskId = 'x'): Outcome {
  return { workspaceId: 'w', taskId, attempt: 1, how };
}

function candidates(many: number): Candidate[] {
  return Array.from({ length: many }, (_, place) => ({
    ...{ id: String(place), workspaceId: 'w', type: 't', level: 3, tag: BigInt(place) },
    passages: [{ key: 'k', cost: 1 }],
  }));
}

function after(outcomes: Outcome[]): GateFacts {
  return outcomes.reduce(
    (facts, each) => ({ ...facts, state: { ...facts.state, circuit: circuitAfter(facts, each, NOW).circuit } }),
    gate(),
  );
}

describe('a circuit', () => {
  it('opens after so many failures in a row, and not before', () => {
    expect(after([outcome('failed'), outcome('failed')]).state.circuit).toMatchObject({ is: 'closed', failures: 2 });
    expect(
      after([outcome('failed'), outcome('failed'), outcome('succeeded'), outcome('failed')]).state.circuit,
    ).toMatchObject({ is: 'closed', failures: 1 });
    expect(after([outcome('failed'), outcome('neutral'), outcome('failed'), outcome('failed')]).state.circuit).toEqual({
      is: 'open',
      failures: 3,
      openUntil: NOW + 1_000,
      since: NOW,
    });
  });

  it('lets nothing through while it is open, and one probe then', () => {
    const open = after([outcome('failed'), outcome('failed'), outcome('failed')]);
    expect(admit(new Map([['k', open]]), candidates(5), NOW + 999)).toMatchObject({ start: [] });
    expect(admit(new Map([['k', open]]), candidates(5), NOW + 1_000).start).toHaveLength(1);
  });

  it('lets one probe run at a time, whatever is asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.boolean(), (many, isProbing) => {
        const circuit = { is: 'half_open' as const, failures: 3, openUntil: NOW - 1 };
        const { start } = admit(new Map([['k', gate({ state: { circuit }, isProbing })]]), candidates(many), NOW);
        expect(start.length).toBe(isProbing ? 0 : 1);
      }),
    );
  });

  it('hears its probe alone: a success closes it, a failure opens it anew', () => {
    const open = after([outcome('failed'), outcome('failed'), outcome('failed')]);
    const halfOpen = gate({ state: { circuit: probing(open.state.circuit!, outcome('neutral', 'probe')) } });
    expect(circuitAfter(halfOpen, outcome('succeeded', 'other'), NOW).circuit.is).toBe('half_open');
    expect(circuitAfter(halfOpen, outcome('failed', 'other'), NOW).circuit.is).toBe('half_open');
    expect(circuitAfter(halfOpen, outcome('succeeded', 'probe'), NOW)).toMatchObject({
      circuit: { is: 'closed', failures: 0 },
      news: 'closed',
    });
    expect(circuitAfter(halfOpen, outcome('failed', 'probe'), NOW + 5)).toMatchObject({
      circuit: { is: 'open', openUntil: NOW + 1_005 },
      news: 'opened',
    });
  });
});
