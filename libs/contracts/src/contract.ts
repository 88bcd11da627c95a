/** Any JSON. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
/** A JSON object; `undefined` members are left out on the wire. */
export type JsonObject = { [key: string]: JsonValue | undefined };

/** How one field of a message looks on the wire. */
export interface Field {
  kind: 'string' | 'boolean' | 'number' | 'uint32' | 'int32' | 'timestamp' | 'object' | 'value' | 'message' | 'enum';
  of?: () => MessageType<unknown> | readonly string[];
  optional?: boolean;
  repeated?: boolean;
  map?: boolean;
}

/** A message of the contract: the interface of the same name at run time. */
export interface MessageType<T> {
  /** Its proto name, e.g. `na.scheduler.v1.Task`. */
  readonly name: string;
  /** Its sentence in the contract. */
  readonly doc: string;
  readonly fields: { readonly [field: string]: Field };
  /** Never set; carries the type. */
  readonly type?: T;
}

/** A fact that a service tells the others. */
export interface EventType<T> extends MessageType<T> {
  readonly category: 'system' | 'task' | 'security' | 'recovery' | 'performance' | 'data' | 'integration';
  readonly severity: 'debug' | 'info' | 'warning' | 'error' | 'critical';
  /** The field with the id of the thing that it is about. */
  readonly about?: keyof T & string;
}

/** A word to whoever listens now, lost without harm. */
export interface HintType<T> extends MessageType<T> {
  readonly isHint: true;
}

/** A question that a service answers. */
export interface CallType<Request, Response> {
  /** Its proto name, e.g. `na.scheduler.v1.TaskService.CreateTask`. */
  readonly name: string;
  /** Its sentence in the contract. */
  readonly doc: string;
  readonly request: MessageType<Request>;
  readonly response: MessageType<Response>;
  /** What whoever asks must be permitted, `<resource>:<action>`; absent where only services ask, on their own account. */
  readonly permission?: string;
}

/** Every event of the contract by its proto name. */
export const events: ReadonlyMap<string, EventType<unknown>> = new Map();

export function message<T>(declaration: MessageType<T>): MessageType<T> {
  return declaration;
}

export function event<T>(declaration: EventType<T>): EventType<T> {
  (events as Map<string, EventType<unknown>>).set(declaration.name, declaration as EventType<unknown>);
  return declaration;
}

export function hint<T>(declaration: MessageType<T>): HintType<T> {
  return { ...declaration, isHint: true };
}

export function call<Request, Response>(declaration: CallType<Request, Response>): CallType<Request, Response> {
  return declaration;
}
