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
  const { dataDir } = settings;
  const letGo = takeStack(dataDir);
  const interrupt = interruption();
  const card = businessCard(dataDir);
  try {
    if (fresh) await step(`began anew in ${dataDir}`, () => forget(dataDir));
    const report = { step, say, restarted: card.renew };
    const stack = await startStack({ ...settings, watch, signal: interrupt.signal, report });
    try {
      const story = await Promise.race([seed(stack), interrupt.came]);
      if (!story) return;
      card.show(stack);
      process.stdout.write(screen({ stack, story, seconds: (performance.now() - began) / 1000, dataDir }));
      await interrupt.came;
    } finally {
      card.remove();
      await step('everything stopped', stack.stop);
    }
  } finally {
    letGo();
    interrupt.forget();
  }
}

/** `.data/stack.json` tells programs what the screen tells people, and is there while everything is up. */
function businessCard(dataDir) {
  const file = join(dataDir, 'stack.json');
  let shown;
  const write = () => writeFileSync(file, `${JSON.stringify(stackJson(shown), null, 2)}\n`, { mode: 0o600 });
  return {
    show(stack) {
      shown = stack;
      write();
    },
    /** What was started again has a new process id. */
    renew: () => shown && write(),
    remove() {
      shown = undefined;
      rmSync(file, { force: true });
    },
  };
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
