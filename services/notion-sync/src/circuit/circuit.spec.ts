import fc from 'fast-check';
import { circuitAfter, closed, type Circuit, type RequestEnd } from './circuit.ts';

const RULE = { failures: 3, openMs: 1_000, mostOpenMs: 5_000 };
const CLOSED: Circuit = { failures: 0, openedAt: null, probeAt: null, openings: 0, probe: 0 };

const after = (ends: RequestEnd[], from = CLOSED, now = 0) =>
  ends.reduce((circuit, end) => circuitAfter(circuit, end, RULE, now).circuit, from);

describe('the circuit of a connection', () => {
  it('opens after so many failures in a row, and not after as many with a success between them', () => {
    expect(after([{ isServed: false }, { isServed: false }, { isServed: true }, { isServed: false }])).toMatchObject({
      failures: 1,
      probeAt: null,
    });
    const last = circuitAfter(after([{ isServed: false }, { isServed: false }]), { isServed: false }, RULE, 7);
    expect(last).toEqual({
      news: 'opened',
      circuit: { failures: 3, openedAt: 7, probeAt: 1_007, openings: 1, probe: 0 },
    });
  });

  it('is decided by its latest probe only, once it is open', () => {
    const open = { ...after(Array(3).fill({ isServed: false })), probe: 2 };
    for (const end of [{ isServed: true }, { isServed: false }, { isServed: true, probe: 1 }])
      expect(circuitAfter(open, end, RULE, 5_000)).toEqual({ circuit: open });
    expect(circuitAfter(open, { isServed: true, probe: 2 }, RULE, 5_000)).toEqual({
      news: 'closed',
      circuit: closed(open),
    });
  });

  it('stays open twice as long after each probe that fails, up to a bound, and keeps since when', () => {
    let open = after(Array(3).fill({ isServed: false }));
    const waits = [];
    for (let probe = 1; probe <= 5; probe++) {
      open = circuitAfter({ ...open, probe }, { isServed: false, probe }, RULE, 10_000).circuit;
      waits.push(open.probeAt! - 10_000);
    }
    expect(waits).toEqual([2_000, 4_000, 5_000, 5_000, 5_000]);
    expect(open).toMatchObject({ openedAt: 0, failures: 8 });
  });

  it('is open exactly from the failure that fills the count to a probe that is served, whatever ends when', () => {
    const end = fc.record({ isServed: fc.boolean(), probe: fc.option(fc.nat(3), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(end, { maxLength: 60 }), ends => {
        let circuit = CLOSED;
        let inRow = 0;
        let isOpen = false;
        for (const [at, one] of ends.entries()) {
          // Every now and then a probe starts.
          if (isOpen && at % 3 === 0) circuit = { ...circuit, probe: circuit.probe + 1 };
          const isDecisive = isOpen && one.probe === circuit.probe;
          circuit = circuitAfter(circuit, one, RULE, at).circuit;
          if (!isOpen) inRow = one.isServed ? 0 : inRow + 1;
          if (isDecisive && one.isServed) [isOpen, inRow] = [false, 0];
          if (inRow >= RULE.failures) isOpen = true;
          expect(circuit.probeAt !== null).toBe(isOpen);
          expect(circuit.openedAt !== null).toBe(isOpen);
        }
      }),
    );
  });
});
