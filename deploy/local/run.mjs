import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killAll } from './child.mjs';
import { Fault, toSentence } from './fault.mjs';
import { takeStack } from './lock.mjs';
import { screen, stackJson } from './screen.mjs';
import { seed } from './seed.mjs';
import { readSettings } from './settings.mjs';
import { startStack } from './stack.mjs';
import { say, step } from './steps.mjs';

// One Ctrl-C can reach us several times: from the terminal, from npm, from the bootstrap.
const ONE_SIGNAL_LASTS_MS = 500;
const OURS = ['postgres', 'nats', 'sandbox', 'logs', 'secrets.json', 'stack.json'];

/**
 * The whole of `npm start` and `npm run dev`: starts the stack, does the main job once, shows the screen, stays up until Ctrl-C.
 * @param {{ args: string[], watch?: boolean }} options
 */
export async function run({ args, watch = false }) {
  try {
    await stay({ fresh: isFresh(args), watch });
  } catch (error) {
    console.error(`\n${toSentence(error)}`);
    process.exitCode = 1;
  }
}

async function stay({ fresh, watch }) {
  const began = performance.now();
  const settings = await readSettings();
  const letGo = takeStack(settings.dataDir);
  const file = join(settings.dataDir, 'stack.json');
  const interrupt = interruption();
  try {
    if (fresh) await step(`began anew in ${settings.dataDir}`, () => forget(settings.dataDir));
    const stack = await startStack({ ...settings, watch, signal: interrupt.signal, report: { step, say, restarted: () => tell() } });
    const tell = () => writeFileSync(file, `${JSON.stringify(stackJson(stack), null, 2)}\n`, { mode: 0o600 });
    try {
      const story = await Promise.race([seed(stack), interrupt.came]);
      if (story) {
        tell();
        const seconds = (performance.now() - began) / 1000;
        process.stdout.write(screen({ stack, story, seconds, dataDir: settings.dataDir }));
      }
      await interrupt.came;
    } finally {
      rmSync(file, { force: true });
      await step('everything stopped', stack.stop);
    }
  } finally {
    letGo();
    interrupt.forget();
  }
}

function isFresh(args) {
  try {
    return parseArgs({ args, options: { fresh: { type: 'boolean', default: false } } }).values.fresh;
  } catch (error) {
    throw new Fault(
      `${error.message}\nThe one option is --fresh: forget all state and begin anew (\`npm start -- --fresh\`).`,
    );
  }
}

function forget(dataDir) {
  for (const name of OURS) rmSync(join(dataDir, name), { recursive: true, force: true });
}

/** `came` resolves at the first Ctrl-C; the second kills what still runs. */
function interruption() {
  const controller = new AbortController();
  const { promise: came, resolve } = Promise.withResolvers();
  let first;
  const hear = () => {
    first ??= Date.now();
    if (Date.now() - first < ONE_SIGNAL_LASTS_MS) {
      controller.abort();
      resolve(undefined);
      return;
    }
    killAll();
    process.exit(130);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, hear);
  return {
    signal: controller.signal,
    came,
    forget() {
      for (const signal of signals) process.off(signal, hear);
    },
  };
}
