import { cover, icon } from './file.ts';
import type { Finding } from './finding.ts';
import { REQUEST_LIMITS } from './limits.ts';
import { Look, optional } from './look.ts';

/** Looks at the icon and the cover of a page that is asked for; none or null is right. */
export function validateIconAndCover(given: { icon?: unknown; cover?: unknown }): Finding[] {
  const look = new Look(REQUEST_LIMITS);
  optional(icon)(given.icon, look.at('icon'));
  optional(cover)(given.cover, look.at('cover'));
  return look.findings;
}
