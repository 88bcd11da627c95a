// The one place where all names of the contract pass; the generator refuses two of the same name.
// eslint-disable-next-line no-restricted-syntax
export * from './gen/all.ts';
export {
  answererOf,
  callSubject,
  callSubjectsOf,
  eventSubject,
  eventSubjectsOf,
  hintSubject,
  packageOf,
} from './address.ts';
export { breaches, type Breach } from './check.ts';
export {
  events,
  type CallType,
  type EventType,
  type Field,
  type HintType,
  type JsonObject,
  type JsonValue,
  type MessageType,
} from './contract.ts';
