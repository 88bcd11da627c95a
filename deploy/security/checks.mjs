import { baseline } from './baseline/baseline.mjs';
import { fuzz } from './fuzz/fuzz.mjs';
import { audit } from './static/audit.mjs';
import { licences } from './static/licences.mjs';
import { lint } from './static/lint.mjs';
import { lockfile } from './static/lockfile.mjs';
import { sbom } from './static/sbom.mjs';
import { secretHistory, secrets } from './static/secrets.mjs';

/**
 * What is looked at in the files. Each gives what it came to.
 * @type {Record<string, (options: { root: string, sbomFile?: string }) => import('./finding.mjs').Verdict | Promise<import('./finding.mjs').Verdict>>}
 */
export const STATIC = {
  audit,
  secrets,
  'secret history': secretHistory,
  lockfile,
  licences,
  sbom,
  lint,
};

/**
 * What is looked at in the running system.
 * @type {Record<string, (system: any, options: any) => Promise<import('./finding.mjs').Verdict>>}
 */
export const RUNNING = { baseline, fuzz };
