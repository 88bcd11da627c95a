import type { Client } from '@notionhq/client';
import type { EntityManager } from 'typeorm';
import type { Link, Operation } from '../notion/notion.ts';
import type { Seen } from './candidates.ts';
import type { Content } from './content.ts';

/** What a creation made: Notion's ids, and for a page where a person can look at it. */
export interface Made {
  ids: string[];
  url?: string;
  /** A page as Notion gave it. */
  page?: object;
}

/** Something that is to come into being in Notion exactly once. */
export interface Creation {
  /** What it is, in our terms, e.g. `todo:<id>`; one subject comes into being once. */
  subject: string;
  /** The same for all that could be mistaken for it in Notion. */
  kin: string;
  content: Content;
  /** The version of the subject that this is, where it has versions. */
  version?: number;
  link: Link;
  operation: Operation;
  write(client: Client): Promise<Made>;
  /** Reads back what of the kin of `content` our bot has made since a time; an earlier attempt may have written other content than this one would. */
  look(content: Content, since: Date): Promise<Look>;
  /** Tells of something by its Notion ids, e.g. of a page its address. */
  recall(ids: string[]): Promise<Made>;
  /** Whether it is still wanted as it stands here; asked in the transaction that writes the intent down. */
  isWanted?(tx: EntityManager): Promise<boolean>;
  /** Writes down what follows from it, in the transaction that settles it. @param version the one that Notion has got */
  settled(tx: EntityManager, made: Made, version: number | null): Promise<void>;
}

/** What a look at Notion found. */
export interface Look {
  /** Everything that was seen; which of it belongs to a write already only the ledger knows. */
  ids: string[];
  /** What a lost write may have made, of that which no write has claimed. @param claimed ids without dashes */
  unclaimed(claimed: ReadonlySet<string>): Seen<Made>[];
}

/** Which task makes it, and by what that is recognised later: the two differ in a replay that adopts what was made before. */
export interface EffectMaker {
  taskId: string;
  effectId: string;
}

/** Which attempt of which task makes it. */
export interface Maker {
  taskId: string;
  /** The attempt's number. */
  number: number;
  workspaceId: string;
  signal: AbortSignal;
}
