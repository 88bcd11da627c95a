import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf } from './child.mjs';
import { Fault } from './fault.mjs';

/**
 * Takes the stack of `dataDir` for this process; refuses with a sentence while another one runs it. Gives the way to let it go.
 * @param {string} dataDir
 */
export function takeStack(dataDir) {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'running.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
  if (pid && pid !== process.pid && commandOf(pid).includes('deploy/local')) {
    throw new Fault(
      `The stack runs already: process ${pid} holds ${dataDir}. Use it (${join(dataDir, 'stack.json')} says where), or stop it with Ctrl-C or \`kill ${pid}\`.`,
    );
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}
