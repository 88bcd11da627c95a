import { networkList, type Includes } from '@na/service';
import { networkOf } from '../../api-key/networks.ts';

/** A network that is kept out. */
export interface Block {
  id: string;
  /** In CIDR notation. */
  network: string;
  because: 'refused_credentials' | 'operator';
  /** Null: until it is lifted. */
  until: Date | null;
}

/** Finds the block that an address falls under. Single clients, of whom there may be thousands, are found at once. */
export class BlockList {
  readonly #clients = new Map<string, Block>();
  readonly #networks: { block: Block; includes: Includes }[] = [];

  constructor(blocks: readonly Block[]) {
    for (const block of blocks) {
      if (block.because === 'refused_credentials') this.#clients.set(asWeWrite(block.network), block);
      else this.#networks.push({ block, includes: networkList([block.network]) });
    }
  }

  /** The block in force now; of several the longest. `network` is the client's own. */
  find(ip: string, network: string | undefined, now: number): Block | undefined {
    const own = network === undefined ? undefined : this.#clients.get(network);
    const found = this.#networks.filter(({ includes }) => includes(ip)).map(({ block }) => block);
    return [...found, ...(own ? [own] : [])].filter(block => endOf(block) > now).sort((a, b) => endOf(b) - endOf(a))[0];
  }
}

/** Postgres writes networks of IPv6 in another way. */
function asWeWrite(network: string): string {
  const [address = '', bits] = network.split('/');
  return networkOf(address, { ipv4: Number(bits), ipv6: Number(bits) });
}

function endOf({ until }: Block): number {
  return until?.getTime() ?? Infinity;
}
