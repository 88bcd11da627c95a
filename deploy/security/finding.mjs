/** @typedef {{ where: string, what: string }} Finding a place (`file:line`, a package, a request) and a sentence about it */
/** @typedef {{ state: 'ok' | 'found' | 'not run', says: string, findings: Finding[] }} Verdict what a check came to */

/** @param {string} says what was looked at @param {Finding[]} findings @returns {Verdict} */
export function verdict(says, findings) {
  return { state: findings.length ? 'found' : 'ok', says, findings };
}

/** @param {string} why a sentence; a check that cannot run here is no check that passed @returns {Verdict} */
export function notRun(why) {
  return { state: 'not run', says: why, findings: [] };
}
