import type { RetryPolicy, TaskType } from '@na/contracts';
import { payloadCheck, type PayloadCheck } from './payload-check.ts';

/** A task type that a worker announced, ready to check payloads. */
export interface KnownType {
  readonly name: string;
  readonly version: number;
  readonly retry: RetryPolicy;
  readonly declaration: TaskType;
  readonly check: PayloadCheck;
}

/** Makes a type ready; its schema is compiled when the first payload comes. */
export function knownType(declaration: TaskType): KnownType {
  const { name, version, retry, payloadSchema } = declaration;
  let check: PayloadCheck | undefined;
  return { name, version, retry, declaration, check: payload => (check ??= payloadCheck(payloadSchema))(payload) };
}
