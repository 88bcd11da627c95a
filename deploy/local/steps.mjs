const MARK = { done: '✓', failed: '✗', running: '…' };

// Progress goes to standard error; standard output is for what was asked for (`npm run sandbox -- --json` is one line).
/**
 * Does `work` and prints one line about it with the seconds that it took; on a terminal the line shows from the beginning.
 * @template T
 * @param {string} title
 * @param {() => Promise<T> | T} work
 * @param {(result: T) => string} [tell] what the line says when the work is done, in place of the title
 * @returns {Promise<T>}
 */
export async function step(title, work, tell = () => title) {
  const began = performance.now();
  const isTerminal = process.stderr.isTTY;
  if (isTerminal) process.stderr.write(line(MARK.running, title));
  const end = (mark, text) => {
    const seconds = `${((performance.now() - began) / 1000).toFixed(1)} s`;
    process.stderr.write(`${isTerminal ? '\r\x1b[K' : ''}${line(mark, text.padEnd(72))} ${seconds.padStart(7)}\n`);
  };
  try {
    const result = await work();
    end(MARK.done, tell(result));
    return result;
  } catch (error) {
    end(MARK.failed, title);
    throw error;
  }
}

/** A line about something that happens between the steps. */
export function say(text) {
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}  ${text}\n`);
}

function line(mark, text) {
  return `  ${mark} ${text}`;
}
