import fc from 'fast-check';
import { verdict } from '../finding.mjs';
import { callersOf } from '../system/callers.mjs';
import { documentOf } from '../system/document.mjs';
import { curl, send } from '../system/send.mjs';
import { faultsOf } from './judge.mjs';
import { requestsFor, wire } from './request.mjs';
import { things } from './things.mjs';

/** Of so many kinds of fault of one operation, each is told once. */
const KINDS_PER_OPERATION = 3;

/**
 * Asks every operation of the document in many ways. The same seed asks the same again, up to the ids of things.
 * @param {any} system
 * @param {{ seed: number, runs: number, withinMs: number }} options `runs` is per operation
 */
export async function fuzz(system, { seed, runs, withinMs }) {
  const { url } = system;
  const document = await documentOf(url);
  const callers = await callersOf(system);
  const idsFor = await things(url, callers, document);
  const until = Date.now() + withinMs;
  // What is wrong with one operation is not to cost the others their turn.
  const share = Math.max(1_000, (4 * withinMs) / document.operations.length);
  const counts = new Map();
  const findings = [];
  let reached = 0;

  const ask = async (operation, request) => {
    const sent = wire(operation, request);
    const dressed = () => ({ ...sent, headers: { ...callers.headersOf(request.caller), ...sent.headers } });
    let answer = await send(url, dressed());
    if (answer.status === 401 && (await callers.renewed(request.caller))) answer = await send(url, dressed());
    counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
    return { sent, answer };
  };

  for (const operation of document.operations) {
    if (Date.now() > until) break;
    reached += 1;
    const known = new Set();
    const property = fc.asyncProperty(
      requestsFor(operation, document.resolve, idsFor(operation.path)),
      async request => {
        const faults = await judged(operation, request, ask, callers, document);
        const fresh = faults.find(({ kind }) => !known.has(kind));
        if (fresh) throw new Fault(fresh.kind, fresh.what);
      },
    );
    while (known.size < KINDS_PER_OPERATION) {
      const result = await fc.check(property, {
        seed,
        numRuns: runs,
        interruptAfterTimeLimit: share,
      });
      if (!result.failed || !result.counterexample) break;
      const fault = /** @type {Fault} */ (result.errorInstance);
      // What shrinking could not repeat is told as it was first seen.
      known.add(fault.kind ?? 'no answer');
      const [request] = result.counterexample;
      findings.push({
        where: operation.name,
        what: `as ${request.caller} ${fault.message}\n      ${curl(url, wire(operation, request), request.caller)}`,
      });
    }
  }
  const asked = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const spread = [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  const turnedAway = (counts.get(429) ?? 0) / Math.max(1, asked);
  if (turnedAway > 0.3)
    findings.push({
      where: 'the fuzzer',
      what: `was turned away by limits (429) ${Math.round(turnedAway * 100)} % of the time, so it proves little`,
    });
  const says = `seed ${seed}: ${asked} requests to ${reached} of ${document.operations.length} operations (${spread.join(', ')})`;
  return verdict(says, findings);
}

class Fault extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

async function judged(operation, request, ask, callers, document) {
  try {
    const { sent, answer } = await ask(operation, request);
    const { 'x-workspace-id': _, ...credentials } = callers.headersOf(request.caller);
    const secrets = Object.values(credentials).map(value => value.replace(/^Bearer /, ''));
    return faultsOf({ operation, caller: request.caller, sent, answer, document, secrets });
  } catch (error) {
    return [{ kind: 'no answer', what: `gives no answer: ${error.message}` }];
  }
}
