import { writeFileSync } from 'node:fs';
import { RUNNING, STATIC } from '../checks.mjs';
import { lint } from '../static/lint.mjs';
import { startSystem } from '../system/system.mjs';
import { FAULTS } from './catalogue.mjs';
import { copyOf } from './copy.mjs';
import { replacing } from './replacing.mjs';

/** Of all faults, so many are to be caught. */
const GOAL = 0.9;
const FUZZ = { seed: 1, runs: 25, withinMs: 30_000 };
/** What asks the network or another program each time, and no fault is about. */
const ASIDE = ['audit', 'sbom', 'lint'];

/**
 * Puts one fault after the other into a private copy of the tree, and says which check catches it. The tree without a fault goes first: a
 * check that cries there proves nothing.
 * @param {{ root: string, only?: string[], json?: string }} options `only` are parts of the names of faults
 */
export async function runFaults({ root, only, json }) {
  const wanted = FAULTS.filter(({ name }) => !only || only.some(part => name.includes(part)));
  const copy = copyOf(root, 'faults');
  const rows = [];
  try {
    await each(
      wanted.filter(({ isRunning }) => !isRunning),
      copy,
      rows,
      files => inFiles(copy.root, files),
    );
    if (wanted.some(({ isRunning }) => isRunning)) {
      const system = await startSystem();
      try {
        const replace = replacing(system, copy.root);
        await each(
          wanted.filter(({ isRunning }) => isRunning),
          copy,
          rows,
          (_files, service, known) => whileRunning(system, replace, { service, root, known }),
        );
      } finally {
        await system.stop();
      }
    }
  } finally {
    copy.remove();
  }
  return report(rows, json);
}

async function each(faults, copy, rows, look) {
  if (!faults.length) return;
  /** What is told without a fault too is no sign of one. */
  const known = new Set();
  const add = row => {
    rows.push(row);
    console.log(
      `  ${row.caught ? '✓' : '✗'} ${row.name.padEnd(48)} ${row.caught ?? 'not caught'}${row.how ? `: ${row.how.slice(0, 150)}` : ''}`,
    );
  };
  const cries = await look(undefined, 'gateway', known);
  for (const { where, what } of cries.findings) known.add(keyOf({ where, what }));
  const name = faults[0].isRunning ? 'the running system without a fault' : 'the files without a fault';
  add({
    name,
    isControl: true,
    ...(cries.caught ? { caught: undefined, how: cries.how } : { caught: 'nothing, as it should be' }),
  });
  for (const fault of faults) {
    try {
      const files = fault.put(copy.root);
      const { caught, how } = await look(files, fault.service, known);
      add({ name: fault.name, caught, how });
    } catch (error) {
      add({ name: fault.name, caught: undefined, how: error.message });
    } finally {
      copy.restore();
    }
  }
}

/** One sign is enough. */
const sign = (check, findings) => ({
  caught: check,
  findings,
  how: `${findings[0].where}: ${findings[0].what}`.replaceAll('\n', ' '),
});
const keyOf = ({ where, what }) => `${where} ${what.slice(0, 60)}`;

async function inFiles(root, files) {
  const sources = files?.filter(file => /\.(?:ts|mjs)$/.test(file));
  // A fault that is in no file any more is in the history, and the others are not yet.
  const isAside = name => ASIDE.includes(name) || (name === 'secret history' && files?.length);
  const checks = Object.entries(STATIC).filter(([name]) => !isAside(name));
  // Of a fault in a single file, only that file is linted; without a fault, all are.
  if (!files || sources.length) checks.push(['lint', options => lint({ ...options, files: sources })]);
  for (const [name, check] of checks) {
    const { findings } = await check({ root });
    if (findings.length) return sign(name, findings);
  }
  return { caught: undefined, findings: [] };
}

async function whileRunning(system, replace, { service, root, known }) {
  const replaced = await replace(service);
  try {
    const { isReady, lastWords } = replaced;
    if (!isReady) return sign('start', [{ where: `the ${service} does not start`, what: lastWords }]);
    for (const [name, check] of Object.entries(RUNNING)) {
      const { findings } = await check(replaced.system, { root, ...FUZZ });
      const fresh = findings.filter(finding => !known.has(keyOf(finding)));
      if (fresh.length) return sign(name, fresh);
    }
    return { caught: undefined, findings: [] };
  } finally {
    await replaced.end();
  }
}

function report(rows, json) {
  const faults = rows.filter(({ isControl }) => !isControl);
  const cried = rows.filter(({ isControl, caught }) => isControl && !caught);
  const caught = faults.filter(row => row.caught);
  const by = Object.entries(Object.groupBy(caught, row => row.caught)).map(([check, all]) => `${check} ${all?.length}`);
  console.log(
    `\n${caught.length} of ${faults.length} faults caught (${by.join(', ')}); ${cried.length ? 'cried without a fault' : 'nothing cried without a fault'}`,
  );
  if (json) writeFileSync(json, `${JSON.stringify({ rows }, null, 2)}\n`);
  return caught.length >= GOAL * faults.length && !cried.length ? 0 : 1;
}
