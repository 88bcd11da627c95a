import { SetMetadata } from '@nestjs/common';
import type { Permission } from './permissions.ts';

/**
 * What a route asks of whoever comes: nothing (`public`), any valid credential (`credential`), a user who is there in person and not a
 * key (`user`), or a permission.
 */
export type Needs = 'public' | 'credential' | 'user' | Permission;

/** What a route needs, as its metadata has it. */
export interface Need {
  needs: Needs;
  /** Only shortly after the user has proven who they are; see `POST /v1/sessions/current/confirm`. */
  confirmed?: boolean;
}

export const NEED = Symbol('need');

/** Declares what a route needs. A route without it lets nobody in, and the gateway does not start with one. */
export const Need = (need: Need): MethodDecorator => SetMetadata(NEED, need);

/** What a route needs, as its document says it. */
export function sentenceOf({ needs, confirmed }: Need): string {
  const sentence = {
    public: 'Needs no credential.',
    credential: 'Needs any valid credential.',
    user: 'Needs a session of a user; API keys are refused.',
  }[needs as 'public' | 'credential' | 'user'];
  const recently = confirmed ? ' The session must have been confirmed within the last ten minutes.' : '';
  return (sentence ?? `Needs the permission \`${needs}\`.`) + recently;
}
