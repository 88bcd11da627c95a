import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { launch, tail } from '../local/child.mjs';
import { Fault } from '../local/fault.mjs';
import { contextOf, stagesOf } from './dockerfile.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Does in `folder` what the Dockerfile does in its first stage, without docker: copies what .dockerignore leaves and runs the same
 * commands, on the Node that runs this. Gives what the last stage says of a start: its variables, and the arguments for Node.
 * @param {{ folder: string, log: string }} where `folder` is new; `log` gets what the commands say
 * @throws Fault with the last words of a command that failed
 */
export async function buildHere({ folder, log }) {
  const stages = stagesOf(readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8'));
  const [build, final] = stages;
  if (stages.length !== 2 || build.copies.join() !== '. .') {
    throw new Fault('The Dockerfile is not a stage that copies all and builds, and one that takes the result.');
  }
  const [program, ...nodeArguments] = final.entrypoint;
  if (program !== 'node') throw new Fault(`The Dockerfile's ENTRYPOINT starts "${program}" in place of node.`);

  const isTaken = contextOf(readFileSync(join(ROOT, '.dockerignore'), 'utf8'));
  await cp(ROOT, folder, { recursive: true, filter: source => isTaken(relative(ROOT, source)) });
  for (const command of build.runs) await run(command, { cwd: folder, log });
  return { folder, env: final.env, nodeArguments };
}

async function run(command, { cwd, log }) {
  let exit;
  const onExit = (code, signal) => (exit = code ?? signal);
  await launch({ command: ['/bin/sh', '-c', command], cwd, env: plainEnvironment(), log, onExit }).exited;
  if (exit !== 0) throw new Fault(`\`${command}\` ended with ${exit}. The end of ${log}:\n${tail(log, 30)}`);
}

// What npm and jest set for a program that they start is not for an npm in another folder, nor are the tools of this one.
const PASSED_ON =
  /^(HOME|TMPDIR|LANG|LC_.*|HTTPS?_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS|npm_config_(registry|cache|cafile|userconfig|globalconfig))$/i;

function plainEnvironment() {
  const passedOn = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name));
  const path = (process.env.PATH ?? '').split(delimiter).filter(folder => !folder.endsWith('node_modules/.bin'));
  return { ...Object.fromEntries(passedOn), PATH: [dirname(process.execPath), ...path].join(delimiter) };
}
