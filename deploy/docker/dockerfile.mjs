import { matchesGlob } from 'node:path';
import { Fault } from '../local/fault.mjs';

/** What each instruction adds to its stage. */
const INSTRUCTIONS = {
  ARG: () => {},
  WORKDIR: () => {},
  LABEL: () => {},
  EXPOSE: () => {},
  USER: () => {},
  COPY: (stage, rest) => stage.copies.push(rest),
  RUN: (stage, rest) => stage.runs.push(rest),
  ENV: (stage, rest) => Object.assign(stage.env, Object.fromEntries(rest.split(/\s+/).map(pair => pair.split('=', 2)))),
  ENTRYPOINT: (stage, rest) => (stage.entrypoint = JSON.parse(rest)),
  CMD: (stage, rest) => (stage.cmd = JSON.parse(rest)),
};

/**
 * The stages of a Dockerfile, in order.
 * @param {string} text
 * @throws Fault for an instruction that it does not know, so that none is left out unseen
 */
export function stagesOf(text) {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
  const stages = [];
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (word === 'FROM') stages.push({ from: rest, copies: [], runs: [], env: {}, entrypoint: [], cmd: [] });
    else if (INSTRUCTIONS[word]) INSTRUCTIONS[word](stages.at(-1), rest);
    else throw new Fault(`The Dockerfile has "${line}"; known are FROM, ${Object.keys(INSTRUCTIONS).join(', ')}.`);
  }
  return stages;
}

/**
 * Whether `COPY . .` takes a path, by the patterns of a .dockerignore; a folder that it does not take is not entered.
 * @param {string} text
 * @returns {(path: string) => boolean} for paths relative to the root
 */
export function contextOf(text) {
  const patterns = text.split('\n').filter(line => line && !line.startsWith('#'));
  const exception = patterns.find(pattern => pattern.startsWith('!'));
  if (exception) throw new Fault(`.dockerignore has the exception "${exception}"; only plain patterns are known here.`);
  return path => !patterns.some(pattern => matchesGlob(path, pattern));
}
