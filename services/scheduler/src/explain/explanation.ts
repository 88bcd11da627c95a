import type { Explanation, JsonObject, Reason, ReasonCode } from '@na/contracts';
import { refusalOf, type Obstacle } from '../gate/passing.ts';
import { MOST_AHEAD, type Facts, type GateInTheWay } from './facts.ts';

/** A reason, and when a task could start if there were no other; undefined when that cannot be said. */
interface Weighed {
  reason: Reason;
  startsAt?: number;
}

/** Says why a task waits, and when it is expected to start. */
export function explanationOf(facts: Facts): Explanation {
  const { task, now } = facts;
  const weighed = reasonsOf(facts).sort((one, other) => RANKS[one.reason.code] - RANKS[other.reason.code]);
  const reasons = weighed.map(({ reason }) => reason);
  const isKnown = weighed.every(({ startsAt }) => startsAt !== undefined);
  const startsAt = Math.max(now, ...weighed.map(({ startsAt }) => startsAt ?? now));
  const isWaiting = reasons[0]?.code !== 'not_waiting';
  const expectedStartAt = isKnown && isWaiting ? timeOf(startsAt) : undefined;
  const expectation = expectedStartAt && `It is expected to start at ${expectedStartAt}.`;
  const sentences = reasons.length ? reasons.map(({ sentence }) => sentence) : ['Nothing is in its way.'];
  return { taskId: task.id, reasons, expectedStartAt, summary: [...sentences, expectation].filter(Boolean).join(' ') };
}

/** What only people end comes first, then what ends at a time, then those ahead. */
const RANKS: { [code in ReasonCode]: number } = {
  ...{ not_waiting: 0, actor_revoked: 1, paused: 2, not_due: 3, circuit_open: 4, held: 5, rate: 6, concurrency: 7 },
  ...{ behind: 8, serial_key: 9, no_worker: 10, in_line: 11 },
};

function reasonsOf(facts: Facts): Weighed[] {
  const { task, now, gates, serialRunning, workers } = facts;
  if (task.state !== 'scheduled' && task.state !== 'ready') return [notWaiting(facts)];
  const reasons: Weighed[] = gates.flatMap(gate => atGate(gate, facts) ?? []);
  if (task.isRevoked)
    reasons.push(weigh('actor_revoked', 'Who asked for it may no longer act here.', {}, { startsAt: undefined }));
  if (task.runAt > now)
    reasons.push(
      weigh('not_due', `It is not due before ${timeOf(task.runAt)}.`, {}, { startsAt: task.runAt, isUntil: true }),
    );
  if (serialRunning !== undefined) {
    const sentence = `Task ${serialRunning} of its serial key ${quoted(task.serialKey!)} runs.`;
    reasons.push(weigh('serial_key', sentence, { taskId: serialRunning }, { startsAt: undefined }));
  }
  if (workers === 0)
    reasons.push(weigh('no_worker', `No worker of ${task.type} is heard.`, {}, { startsAt: undefined }));
  else if (task.state === 'ready' && task.parkedAt === undefined) reasons.push(...inLine(facts));
  return reasons;
}

function notWaiting({ task }: Facts): Weighed {
  const since = task.startedAt === undefined ? '' : ` since ${timeOf(task.startedAt)}`;
  const sentence = task.state === 'running' ? `It runs${since}.` : `It is ${task.state}.`;
  return weigh('not_waiting', sentence, { state: task.state }, { startsAt: undefined });
}

function inLine({ ahead, startsPerSecond, workers, now }: Facts): Weighed[] {
  if (ahead === 0) return [];
  const startsAt = startsPerSecond > 0 ? now + (ahead / startsPerSecond) * 1_000 : undefined;
  const sentence = `${many(ahead)} of its type ${are(ahead)} ahead.`;
  return [weigh('in_line', sentence, { ahead, workers, startsPerSecond }, { startsAt })];
}

/** What a gate has against it; nothing when the gate is open and nobody waits there before it. */
function atGate(gate: GateInTheWay, facts: Facts): Weighed | undefined {
  const refusal = refusalOf(gate, gate, gate.cost, facts.now);
  const isParked = facts.task.parkedAt === gate.key;
  if (!refusal && !isParked) return undefined;
  const { opensAt } = refusal ?? { opensAt: facts.now };
  const turn = turnIn(gate, facts);
  // Nobody knows when a place gets free, but how fast they do.
  const from = refusal?.why === 'concurrency' ? facts.now : opensAt;
  const startsAt = from === undefined || turn === undefined ? undefined : from + turn;
  return SAYS[refusal?.why ?? 'behind'](gate, { opensAt, startsAt });
}

/** How long those ahead take to pass a gate once it is open, in milliseconds; undefined when that cannot be said. */
function turnIn({ rule, ahead }: GateInTheWay, { startsPerSecond }: Facts): number | undefined {
  if (rule.concurrency !== undefined) return startsPerSecond > 0 ? ((ahead + 1) / startsPerSecond) * 1_000 : undefined;
  const ofWindow = rule.window ? Math.floor(ahead / rule.window.count) * rule.window.windowMs : 0;
  const ofBucket = rule.bucket ? (ahead / rule.bucket.perSecond) * 1_000 : 0;
  return Math.max(ofWindow, ofBucket);
}

type Say = (gate: GateInTheWay, times: { opensAt?: number; startsAt?: number }) => Weighed;

const SAYS: { [why in Obstacle | 'behind']: Say } = {
  paused: gate => {
    const { by, reason, at } = gate.state.pause!;
    const sentence = `${named(gate)} was paused by ${by} at ${timeOf(at)}: ${quoted(reason)}`;
    return weigh('paused', sentence, { ...about(gate), by, reason }, { startsAt: undefined });
  },
  held: (gate, times) => {
    const { until, reason } = gate.state.hold!;
    const sentence = `${named(gate)} rests until ${timeOf(until)}, as the other side asked: ${quoted(reason)}${aheadOf(gate)}`;
    return weigh('held', sentence, { ...about(gate), reason }, { ...times, isUntil: true });
  },
  circuit_open: (gate, { opensAt }) => {
    const failures = gate.state.circuit!.failures;
    const sentence = opensAt
      ? `The circuit of ${named(gate)} is open until ${timeOf(opensAt)} after ${failures} failures in a row; then a probe decides.`
      : `The circuit of ${named(gate)} is half open: its probe runs.`;
    return weigh('circuit_open', sentence, { ...about(gate), failures }, { opensAt, isUntil: opensAt !== undefined });
  },
  rate: (gate, times) => {
    const sentence = `The limit of ${named(gate)} is full until ${timeOf(times.opensAt!)}${aheadOf(gate)}`;
    return weigh('rate', sentence, about(gate), { ...times, isUntil: true });
  },
  concurrency: (gate, { startsAt }) => {
    const { running } = gate;
    const sentence = `${running} of ${gate.rule.concurrency} places of ${named(gate)} are taken${aheadOf(gate)}`;
    return weigh('concurrency', sentence, { ...about(gate), running }, { startsAt });
  },
  forming: (gate, times) =>
    weigh('rate', `The limit of ${named(gate)} is just coming into force.`, about(gate), { ...times, isUntil: true }),
  behind: (gate, { startsAt }) =>
    weigh('behind', `It stands in the line of ${named(gate)}${aheadOf(gate)}`, about(gate), { startsAt }),
};

function weigh(
  code: ReasonCode,
  sentence: string,
  data: JsonObject,
  { opensAt, startsAt, isUntil }: { opensAt?: number; startsAt?: number; isUntil?: boolean },
): Weighed {
  const until = isUntil ? (opensAt ?? startsAt) : undefined;
  return { reason: { code, sentence, data, until: until === undefined ? undefined : timeOf(until) }, startsAt };
}

function about({ id, rule, scope: { type, name }, ahead }: GateInTheWay): JsonObject {
  return {
    gateId: id,
    ...(type !== undefined && { type }),
    ...(name !== undefined && { key: name }),
    rule: { ...rule },
    ahead,
  };
}

function named({ scope: { workspaceId, type, name } }: GateInTheWay): string {
  if (name !== undefined) return quoted(name);
  if (type !== undefined) return workspaceId === undefined ? `the type ${type}` : `the type ${type} in this workspace`;
  return workspaceId === undefined ? 'everything' : 'this workspace';
}

function aheadOf({ ahead }: GateInTheWay): string {
  return ahead > 0 ? `; ${many(ahead)} ${are(ahead)} ahead.` : '.';
}

function many(count: number): string {
  return count >= MOST_AHEAD ? `${MOST_AHEAD} or more` : String(count);
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are';
}

function quoted(text: string): string {
  return `“${text}”`;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
