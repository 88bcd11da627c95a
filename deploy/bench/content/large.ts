import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Claim } from '../result.ts';

interface Told {
  seconds: number;
  megabytes: number;
  blocks: number;
}

/** Turns 10 MB of Markdown into requests in a process of its own, whose memory is then its alone. */
export async function largeClaims(say: (line: string) => void): Promise<Claim[]> {
  const child = fork(join(import.meta.dirname, 'large.main.ts'));
  const [told] = (await once(child, 'message')) as [Told];
  say(`10 MB of Markdown: ${told.blocks} blocks at the top`);
  return [
    { metric: '10 MB of Markdown to requests', unit: 's', value: told.seconds, most: 5 },
    { metric: 'memory for it', unit: 'MB', value: told.megabytes, most: 500 },
  ];
}
