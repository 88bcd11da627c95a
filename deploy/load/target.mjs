import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isLoopback } from './scenario.mjs';

/** Where `npm start` says what runs where; `DATA_DIR` moves it there as it does here. */
export const STACK = resolve(import.meta.dirname, '../..', process.env.DATA_DIR || '.data', 'stack.json');

/**
 * The gateway to load, the key to it, and the demo user.
 * @param {string} file what `npm start` wrote
 * @throws Error with a sentence when nothing runs, or when it is not on this machine
 */
export function readTarget(file) {
  const { gateway, credentials } = read(file);
  const url = String(gateway?.url);
  if (!isLoopback(url)) throw new Error(`Load goes to this machine only, and ${url} is another one.`);
  const { apiKey, email, password } = credentials ?? {};
  return { url: url.replace(/\/$/, ''), apiKey: String(apiKey), email: String(email), password: String(password) };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `${file} cannot be read (${error.code ?? error.message}); is the system running? Start it with: npm start`,
    );
  }
}
