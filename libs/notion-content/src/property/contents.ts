import type { ExternalFile, HostedFile, UploadedFile } from '../block/file.ts';
import type { MentionedDate, MentionedUser, RichText } from '../rich-text/rich-text.ts';

export type OptionColour =
  'default' | 'gray' | 'brown' | 'orange' | 'yellow' | 'green' | 'blue' | 'purple' | 'pink' | 'red';

/** An option of a select or status. To write one, its name or its id is enough; a select gains an option of a name that it does not have. */
export interface Option {
  id?: string;
  name?: string;
  color?: OptionColour;
}

export type NamedFile = { name?: string } & (ExternalFile | HostedFile | UploadedFile);

/** A person, a bot or a group of people. */
export type Person = Omit<MentionedUser, 'object'> & { object?: 'user' | 'group' };

export interface Place {
  lat: number;
  lon: number;
  name?: string | null;
  address?: string | null;
  aws_place_id?: string | null;
  google_place_id?: string | null;
}

export interface Verification {
  state: 'verified' | 'unverified' | 'expired';
  date?: MentionedDate | null;
  verified_by?: Person | null;
}

export type FormulaValue =
  | { type: 'string'; string: string | null }
  | { type: 'number'; number: number | null }
  | { type: 'boolean'; boolean: boolean | null }
  | { type: 'date'; date: MentionedDate | null }
  | { type: 'unsupported'; unsupported: object };

/** What a rollup gives; its items are values of properties, without names. */
export type RollupValue = { function: string } & (
  | { type: 'number'; number: number | null }
  | { type: 'date'; date: MentionedDate | null }
  | { type: 'array'; array: object[] }
  | { type: 'incomplete'; incomplete: object }
  | { type: 'unsupported'; unsupported: object }
);

/** What a property of a page holds, by the type of property (client 5.26), in the shape of Notion's answers. */
export interface PropertyContents {
  title: RichText[];
  rich_text: RichText[];
  number: number | null;
  select: Option | null;
  multi_select: Option[];
  status: Option | null;
  date: { start: string; end?: string | null; time_zone?: string | null } | null;
  people: Person[];
  files: NamedFile[];
  checkbox: boolean;
  url: string | null;
  email: string | null;
  phone_number: string | null;
  relation: { id: string }[];
  place: Place | null;
  verification: Verification | null;
  formula: FormulaValue;
  rollup: RollupValue;
  created_time: string;
  created_by: Person;
  last_edited_time: string;
  last_edited_by: Person;
  unique_id: { prefix: string | null; number: number | null };
  button: object;
  location: unknown;
  last_visited_time: unknown;
  /** A type that is newer than this library. */
  unsupported: { type: string };
}

export type PropertyType = keyof PropertyContents;

interface Held {
  /** Notion's id of the property, url-encoded. */
  id?: string;
  /** Whether the answer left out items of a relation: a page object holds the first 25. */
  has_more?: boolean;
}

/** The value of a property of one type. */
export type PropertyOf<T extends PropertyType> = T extends PropertyType
  ? Held & { type: T } & { [key in T]: PropertyContents[T] }
  : never;

export type PropertyValue = PropertyOf<PropertyType>;

/** Values by the names of their properties. */
export interface PropertyValues {
  [name: string]: PropertyValue;
}

/** Whether Notion takes it in a request; all others it reckons itself. */
export const WRITABLE: { readonly [T in PropertyType]: boolean } = {
  title: true,
  rich_text: true,
  number: true,
  select: true,
  multi_select: true,
  status: true,
  date: true,
  people: true,
  files: true,
  checkbox: true,
  url: true,
  email: true,
  phone_number: true,
  relation: true,
  place: true,
  verification: true,
  formula: false,
  rollup: false,
  created_time: false,
  created_by: false,
  last_edited_time: false,
  last_edited_by: false,
  unique_id: false,
  button: false,
  location: false,
  last_visited_time: false,
  unsupported: false,
};

export function isPropertyType(given: unknown): given is PropertyType {
  return typeof given === 'string' && Object.hasOwn(WRITABLE, given);
}
