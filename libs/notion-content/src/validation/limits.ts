/** How much is taken at once. Lengths of text are in UTF-16 code units, as Notion measures them; bytes are those of the JSON in UTF-8. */
export interface Limits {
  /** Bytes of the list of blocks as the body `{"children": […]}`. */
  bytes: number;
  /** Blocks in all, whatever their level. */
  blocks: number;
  /** Blocks of one list of children. */
  children: number;
  /** Levels below the first. */
  levels: number;
  /** Runs of one rich text. */
  runs: number;
  /** Length of one run's text. */
  content: number;
  /** Whether there may be what only Notion itself creates: child pages, meeting notes, files that it hosts. */
  readOnly: boolean;
}

/** What Notion takes in one request that creates blocks (its documentation of request limits; nesting by the types of client 5.26). */
export const REQUEST_LIMITS: Limits = {
  bytes: 500 * 1024,
  blocks: 1000,
  children: 100,
  levels: 2,
  runs: 100,
  content: 2000,
  readOnly: false,
};

/** What a page may hold, however many requests it takes to write it. The levels are our own bound, so that no input exhausts the stack. */
export const PAGE_LIMITS: Limits = {
  bytes: Infinity,
  blocks: Infinity,
  children: Infinity,
  levels: 500,
  runs: Infinity,
  content: Infinity,
  readOnly: true,
};

/** Length of any address: of a link, a file, an embed, a property (Notion's request limits). */
export const URL_LENGTH = 2000;
/** Length of a formula in TeX (Notion's request limits). */
export const EXPRESSION_LENGTH = 1000;
/** Bytes of a file's name (Notion's file uploads). */
export const FILE_NAME_BYTES = 900;
/** Columns of a table: a row's cells are an array as any other (Notion's request limits). */
export const TABLE_WIDTH = 100;
/** Length of an e-mail address or a phone number (Notion's request limits). */
export const CONTACT_LENGTH = 200;
/** Options, people or related pages of one property's value (Notion's request limits). */
export const PROPERTY_ITEMS = 100;
