import { ConfirmationNeeded, PermissionMissing, SecondFactorRequired, UserNeeded } from '../errors.ts';
import type { Denials } from './denials.ts';
import type { Need } from './needs.ts';
import { WORKSPACE_PERMISSIONS, type Permission } from './permissions.ts';
import { workspaceUnnamed, type Principal } from './principal.ts';

/** How long a user who has proven who they are may do what needs a confirmed session, in milliseconds. */
const CONFIRMED_FOR_MS = 10 * 60_000;

/**
 * Refuses somebody who does not have what is needed; a permission that is lacking is noted in `denials`.
 * @throws Problem `user_needed`, `second_factor_required_by_workspace`, `permission_missing`, `confirmation_needed`; `validation_failed` when a
 * user of several workspaces has not said which
 */
export function refuseUnfit({ needs, confirmed }: Need, principal: Principal, denials?: Denials): void {
  if (needs === 'user' && !principal.userId) throw UserNeeded({});
  if (needs in WORKSPACE_PERMISSIONS && principal.lacksSecondFactor) throw SecondFactorRequired({});
  const isPermission = needs !== 'user' && needs !== 'credential';
  if (isPermission && !principal.permissions.includes(needs as Permission)) {
    if (needs in WORKSPACE_PERMISSIONS && !principal.workspaceId) throw workspaceUnnamed();
    denials?.lacking(principal, needs as Permission);
    throw PermissionMissing({ needed: needs });
  }
  if (confirmed && Date.now() - (principal.confirmedAt ?? 0) > CONFIRMED_FOR_MS) throw ConfirmationNeeded({});
}
