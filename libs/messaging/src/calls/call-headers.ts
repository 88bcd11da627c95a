import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { flow, inject, type Flow } from '@na/telemetry';

const DEADLINE = 'na-deadline';
const ACTOR = 'na-actor';
const WORKSPACE = 'na-workspace';
const PERMISSIONS = 'na-permissions';
const CORRELATION = 'na-correlation';
const PARENT = 'na-parent';
/** Set on an answer that is a problem. */
export const PROBLEM = 'na-problem';

/** What travels beside a call's body: who asks, what they may, as part of what, and until when they wait (epoch milliseconds). */
export function callHeaders(deadline: number): MsgHdrs {
  const sent = headers();
  sent.set(DEADLINE, String(deadline));
  for (const [name, value] of Object.entries({ ...flowHeaders(flow.current()), ...inject() }))
    if (value) sent.set(name, value);
  return sent;
}

/** Whether the asker has left by `now`; a second of grace, as clocks agree only so far. */
export function isTooLate(received: MsgHdrs | undefined, now: number): boolean {
  const deadline = Number(received?.get(DEADLINE));
  return deadline > 0 && now > deadline + 1_000;
}

/** The flow that the asker is part of. */
export function flowOf(received: MsgHdrs | undefined): Flow | undefined {
  const correlationId = received?.get(CORRELATION);
  if (!received || !correlationId) return undefined;
  return {
    correlationId,
    actor: received.get(ACTOR),
    workspaceId: received.get(WORKSPACE) || undefined,
    permissions: received.get(PERMISSIONS).split(',').filter(Boolean),
    parentId: received.get(PARENT) || undefined,
  };
}

/** The W3C trace context that the asker sent. */
export function traceOf(received: MsgHdrs | undefined): { traceparent?: string; tracestate?: string } {
  return {
    traceparent: received?.get('traceparent') || undefined,
    tracestate: received?.get('tracestate') || undefined,
  };
}

function flowHeaders(current: Flow | undefined): { [name: string]: string | undefined } {
  if (!current) return {};
  return {
    [ACTOR]: current.actor,
    [WORKSPACE]: current.workspaceId,
    [PERMISSIONS]: current.permissions?.join(','),
    [CORRELATION]: current.correlationId,
    [PARENT]: current.parentId,
  };
}
