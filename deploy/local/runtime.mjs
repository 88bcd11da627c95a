import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from './fault.mjs';

const OLDEST_TO_BEGIN = 20;
/** The major version of Node that everything but the set-up runs on. */
export const MAJOR = 24;

/** Refuses a Node that cannot even do the set-up. */
export function assertNode() {
  if (major() >= OLDEST_TO_BEGIN) return;
  throw new Fault(
    `This is Node ${process.versions.node}, and the set-up needs ${OLDEST_TO_BEGIN} or newer. Install a newer Node.`,
  );
}

/** Whether this very process runs on the Node that the services want. */
export function isRightNode() {
  return major() === MAJOR;
}

/** The program of Node 24: this one, or the one that npm installed. */
export function findNode(root) {
  if (isRightNode()) return process.execPath;
  const bin = join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(bin)) return bin;
  throw new Fault(
    `Node ${MAJOR} is not to be had by npm for ${process.platform}-${process.arch}, and this is ${process.versions.node}. Install Node ${MAJOR} and try again.`,
  );
}

function major() {
  return Number(process.versions.node.split('.')[0]);
}
