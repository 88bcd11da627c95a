import type { JsonObject, JsonValue, MirrorPageChangedChange } from '@na/contracts';
import { fieldsOf, newsOf, type PageState } from './page-state.ts';
import { canonical } from './storable.ts';

/** Which look at Notion something was read by. */
export interface Look {
  /** Grows from look to look, in the order in which they begin, over all replicas. */
  reading: number;
  /** Whether Notion answered from its store; its search index may lag. */
  isExact: boolean;
}

/** A page as the mirror has it. */
export interface KnownPage extends PageState, Look {
  /** 0 when nothing is known of it yet. */
  version: number;
  /** It could not be seen when it was looked for last. */
  isGone: boolean;
}

/** What is to be made of a page that was read. */
export type Verdict =
  /** The mirror knows something newer, or the same. */
  | { is: 'old' }
  /** The search index says otherwise than the store did: Notion is to be asked for the page itself. */
  | { is: 'doubtful' }
  /** It is how the page stands, as far as anybody can tell; `news` when that is other than what was known. */
  | { is: 'current'; news: News | undefined; isDoubtful: boolean };

/** What is new. */
export interface News {
  change: MirrorPageChangedChange;
  changedProperties: string[];
  changedFields: string[];
}

/**
 * What a page that was read is to the mirror, in whatever order readings come in. A later edit wins, whenever it was read. Within the minute
 * that Notion rounds to, the later look wins; but what the store said stands above what the search index says, and where the index was asked
 * later and differs, somebody has to ask the store again.
 */
export function verdictOn(known: KnownPage | undefined, state: PageState, look: Look): Verdict {
  if (!known || known.version === 0)
    return { is: 'current', news: { change: 'created', changedProperties: [], changedFields: [] }, isDoubtful: false };
  if (known.isGone && look.reading <= known.reading) return { is: 'old' };
  const later = state.lastEditedTime.getTime() - known.lastEditedTime.getTime();
  if (later < 0) return { is: 'old' };
  const isSame = state.fingerprint === known.fingerprint && !known.isGone;
  const current = (isDoubtful: boolean): Verdict => {
    return { is: 'current', news: isSame ? undefined : newsBetween(known, state), isDoubtful };
  };
  if (later > 0) return current(false);
  if (known.isExact && !look.isExact)
    return isSame || look.reading <= known.reading ? { is: 'old' } : { is: 'doubtful' };
  if (look.isExact && !known.isExact) return current(!isSame && look.reading < known.reading);
  return look.reading <= known.reading ? { is: 'old' } : current(false);
}

function newsBetween(known: KnownPage, state: PageState): News {
  return {
    change: changeOf(known, state),
    changedProperties: differing(newsOf(known.properties), newsOf(state.properties)),
    changedFields: differing(fieldsOf(known), fieldsOf(state)),
  };
}

function changeOf(known: KnownPage, state: PageState): MirrorPageChangedChange {
  if (state.inTrash !== known.inTrash) return state.inTrash ? 'trashed' : 'restored';
  return known.isGone ? 'returned' : 'changed';
}

function differing(before: JsonObject, after: JsonObject): string[] {
  const text = (value: JsonValue | undefined) => (value === undefined ? undefined : canonical(value));
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter(name => text(before[name]) !== text(after[name])).sort();
}
