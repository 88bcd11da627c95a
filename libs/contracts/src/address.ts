import type { CallType, EventType, HintType } from './contract.ts';

/** Contracts that every service speaks; their subjects end in the service's name, so that none can speak for another. */
const SHARED = 'na.system.v1.';

/** The subject on which `teller` tells an event: `evt.` and its proto name. */
export function eventSubject(event: EventType<never> | EventType<unknown>, teller: string): string {
  return withOwner(`evt.${event.name}`, event.name, teller);
}

/** The subject on which `answerer` answers a call: `rpc.` and its proto name. */
export function callSubject(call: CallType<never, unknown>, answerer: string): string {
  return withOwner(`rpc.${call.name}`, call.name, answerer);
}

/** The subject of a hint: `hint.` and its proto name. */
export function hintSubject(hint: HintType<never> | HintType<unknown>): string {
  return `hint.${hint.name}`;
}

/** All subjects that a service may tell events on. */
export function eventSubjectsOf(service: string): string[] {
  return [`evt.na.${packageOf(service)}.>`, `evt.${SHARED}*.${service}`];
}

/** All subjects that a service may answer calls on. */
export function callSubjectsOf(service: string): string[] {
  return [`rpc.na.${packageOf(service)}.>`, `rpc.${SHARED}*.*.${service}`];
}

/** `notion-sync` has the proto package `na.notion_sync.v1`. */
export function packageOf(service: string): string {
  return service.replaceAll('-', '_');
}

/** The service that answers a call, by its contract; undefined for those that every service answers. */
export function answererOf(call: CallType<never, unknown>): string | undefined {
  return call.name.startsWith(SHARED) ? undefined : call.name.split('.')[1]?.replaceAll('_', '-');
}

function withOwner(subject: string, name: string, owner: string): string {
  return name.startsWith(SHARED) ? `${subject}.${owner}` : subject;
}
