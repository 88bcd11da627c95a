import type { GateScope } from '@na/contracts';
import type { Scope } from './gate.ts';

/** A scope as the contract has it; its workspace is told beside it. */
export function scopeOf({ type, name }: Scope): GateScope {
  return { type, key: name };
}
