// The first program of every npm script, on a machine that has Node 20 and nothing else: installs, generates, and goes on in Node 24.
// usage: node deploy/local/bootstrap.mjs <script in this folder> [arguments for it]
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { areContractsFresh, generateContracts } from './contracts.mjs';
import { toSentence } from './fault.mjs';
import { install, isInstalled } from './install.mjs';
import { assertNode, findNode, isRightNode } from './runtime.mjs';
import { step } from './steps.mjs';

const ROOT = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '../..');

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`\n${toSentence(error)}`);
  process.exitCode = 1;
}

async function main([script = 'start.mjs', ...args]) {
  assertNode();
  if (!isInstalled(ROOT)) await step('npm ci: the dependencies from the lock file', () => install(ROOT));
  const node = findNode(ROOT);
  if (!areContractsFresh(ROOT)) await step('the contracts, generated from proto/', () => generateContracts(ROOT, node));

  const program = join(ROOT, 'deploy/local', script);
  if (!isRightNode()) return goOn(node, [program, ...args]);
  process.argv = [node, program, ...args];
  await import(pathToFileURL(program).href);
}

function goOn(node, args) {
  const env = { ...process.env, PATH: `${dirname(node)}:${join(ROOT, 'node_modules/.bin')}:${process.env.PATH ?? ''}` };
  const child = spawn(node, args, { stdio: 'inherit', env, cwd: ROOT });
  // A terminal signals us both; a program that signals only us means the child. It counts two within half a second as one.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  return new Promise(done => {
    child.once('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
      done(undefined);
    });
  });
}
