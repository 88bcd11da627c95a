import { verdict } from '../finding.mjs';
import { callersOf } from '../system/callers.mjs';
import { documentOf } from '../system/document.mjs';
import { cookies } from './cookies.mjs';
import { errors } from './errors.mjs';
import { guessing } from './guessing.mjs';
import { headers } from './headers.mjs';
import { logs } from './logs.mjs';
import { origins } from './origins.mjs';
import { permissions } from './permissions.mjs';
import { tenants } from './tenants.mjs';
import { tokens } from './tokens.mjs';

/** What guesses and ends sessions comes last. */
export const PROBES = { headers, origins, errors, cookies, tokens, permissions, tenants, guessing, logs };

/**
 * Asks a running gateway what its tests claim, from outside and without its code: each probe gives what is wrong as sentences.
 * @param {any} system @param {{ root: string }} options
 */
export async function baseline(system, { root }) {
  const document = await documentOf(system.url);
  const callers = await callersOf(system);
  const findings = [];
  let asked = 0;
  for (const name of Object.keys(PROBES)) {
    const wrong = await probed(name, { ...system, root, document, callers }).catch(error => ({
      asked: 0,
      what: [`could not be looked at: ${error.message}`],
    }));
    asked += wrong.asked;
    findings.push(...wrong.what.map(what => ({ where: name, what })));
  }
  return verdict(`${asked} expectations of ${Object.keys(PROBES).length} kinds`, findings);
}

/** What one probe finds wrong, and how much it looked at. @param {string} name @param {any} given */
export async function probed(name, given) {
  /** @type {string[]} */
  const what = [];
  let asked = 0;
  await PROBES[name]({
    ...given,
    expect(is, sentence) {
      asked += 1;
      if (!is) what.push(sentence);
    },
  });
  return { asked, what };
}
