import { spawnSync } from 'node:child_process';
import { aptInstall } from '../deploy/local/debian.mjs';
import { Fault } from '../deploy/local/fault.mjs';

/** The kubectl to render with: the one on PATH, else Debian's `kubernetes-client`. @throws Fault that tells how to install it */
export function findKubectl() {
  if (!answers() && !(aptInstall('kubernetes-client') && answers())) {
    throw new Fault(
      'kubectl was not found on PATH. Install it (Debian: `apt-get install kubernetes-client`), 1.20 or newer.',
    );
  }
  return 'kubectl';
}

function answers() {
  return spawnSync('kubectl', ['version', '--client']).status === 0;
}
