import type { BlockType } from './block.ts';

interface Trait {
  /** Whether Notion takes it in a request that appends blocks. */
  creatable: boolean;
  /** Whether Notion may answer with blocks below it. */
  parent: boolean;
}

const leaf = { creatable: true, parent: false };
const parent = { creatable: true, parent: true };
const readOnlyLeaf = { creatable: false, parent: false };
const readOnlyParent = { creatable: false, parent: true };

/** What is so of each type of block. */
export const TRAITS: { readonly [T in BlockType]: Trait } = {
  paragraph: parent,
  heading_1: parent,
  heading_2: parent,
  heading_3: parent,
  heading_4: parent,
  bulleted_list_item: parent,
  numbered_list_item: parent,
  quote: parent,
  to_do: parent,
  toggle: parent,
  template: parent,
  synced_block: parent,
  child_page: readOnlyParent,
  child_database: readOnlyLeaf,
  equation: leaf,
  code: leaf,
  callout: parent,
  divider: leaf,
  breadcrumb: leaf,
  table_of_contents: leaf,
  tab: parent,
  column_list: parent,
  column: parent,
  link_to_page: leaf,
  table: parent,
  table_row: leaf,
  meeting_notes: readOnlyParent,
  transcription: readOnlyParent,
  embed: leaf,
  bookmark: leaf,
  image: leaf,
  video: leaf,
  pdf: leaf,
  file: leaf,
  audio: leaf,
  link_preview: readOnlyLeaf,
  unsupported: readOnlyLeaf,
};

/** All 37 types. */
export const BLOCK_TYPES = Object.keys(TRAITS) as BlockType[];

export function isBlockType(given: unknown): given is BlockType {
  return typeof given === 'string' && Object.hasOwn(TRAITS, given);
}
