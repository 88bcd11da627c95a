import type { TokenRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { locate } from './lineage.ts';

/** How something stands: whether the token sees it, and whether it or what holds it is in the trash. */
export interface Standing {
  isShared: boolean;
  inTrash: boolean;
}

/** Answers for many things of one moment; what holds them is looked at once, however much it holds. */
export class Standings {
  private readonly known = new Map<string, Standing>();

  constructor(
    private readonly store: Store,
    private readonly token: TokenRecord,
  ) {}

  of(id: string): Standing {
    const holder = locate(this.store, id);
    if (!holder) return { isShared: false, inTrash: false };
    const above = 'id' in holder.parent ? this.above(holder.parent.id) : { isShared: false, inTrash: false };
    return {
      isShared: above.isShared || this.token.roots.includes(id),
      inTrash: above.inTrash || holder.record.inTrash,
    };
  }

  private above(id: string): Standing {
    const known = this.known.get(id);
    if (known) return known;
    const found = this.of(id);
    this.known.set(id, found);
    return found;
  }
}
