import type { ExternalFile, UploadedFile } from '../block/file.ts';
import { richTextToRequest, type RichTextRequest } from '../rich-text/to-request.ts';
import type {
  NamedFile,
  Option,
  Place,
  PropertyContents,
  PropertyOf,
  PropertyType,
  PropertyValues,
} from './contents.ts';

type OptionRequest = { name: string } | { id: string };
type DateRequest = { start: string; end: string | null; time_zone: string | null };
type FileRequest =
  | (ExternalFile & { name: string })
  | { type: 'file'; file: { url: string }; name: string }
  | (UploadedFile & { name?: string });

/** What a request holds of each type of property that can be written: 16. */
export interface RequestValues {
  title: RichTextRequest[];
  rich_text: RichTextRequest[];
  number: number | null;
  select: OptionRequest | null;
  multi_select: OptionRequest[];
  status: OptionRequest | null;
  date: DateRequest | null;
  people: { id: string; object?: 'user' }[];
  files: FileRequest[];
  checkbox: boolean;
  url: string | null;
  email: string | null;
  phone_number: string | null;
  relation: { id: string }[];
  place: Place | null;
  verification: { state: 'verified'; date?: DateRequest } | { state: 'unverified' };
}

export type WritableType = keyof RequestValues;

export type PropertyRequest = { [T in WritableType]: { type: T } & { [key in T]: RequestValues[T] } }[WritableType];

/** The properties of a request, by name. */
export interface PropertyRequests {
  [name: string]: PropertyRequest;
}

/**
 * The values as a request writes them. What Notion reckons itself is left out, and so are a relation of which the answer held a part only, for
 * writing that part would end the other relations, and a verification that is over. Options go by their names, which are the same in a copy of
 * the data source.
 */
export function writing(values: PropertyValues): PropertyRequests {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, given]) => {
      const write = Object.hasOwn(writers, given.type) ? writers[given.type as WritableType] : undefined;
      const value = given.has_more ? undefined : (write as undefined | ((held: unknown) => unknown))?.(valueOf(given));
      return value === undefined
        ? []
        : [[name, { type: given.type, [given.type]: value } as unknown as PropertyRequest]];
    }),
  );
}

type Writers = { [T in WritableType]: (held: PropertyContents[T]) => RequestValues[T] | undefined };

const writers: Writers = {
  title: richTextToRequest,
  rich_text: richTextToRequest,
  number: same,
  select: held => held && option(held),
  multi_select: held => held.map(option),
  status: held => held && option(held),
  date: held => held && dateOf(held),
  people: held => held.map(({ id }) => ({ id })),
  files: held => held.map(fileOf),
  checkbox: same,
  url: same,
  email: same,
  phone_number: same,
  relation: held => held.map(({ id }) => ({ id })),
  place: same,
  verification: held => {
    if (held?.state === 'unverified') return { state: 'unverified' };
    if (held?.state !== 'verified') return undefined;
    return { state: 'verified', ...(held.date && { date: dateOf(held.date) }) };
  },
};

function valueOf<T extends PropertyType>(given: PropertyOf<T>): PropertyContents[T] {
  return (given as unknown as { [key in T]: PropertyContents[T] })[given.type as T];
}

function same<T>(held: T): T {
  return held;
}

function option({ id, name }: Option): OptionRequest {
  return name === undefined ? { id: id as string } : { name };
}

function dateOf({ start, end = null, time_zone = null }: NonNullable<PropertyContents['date']>): DateRequest {
  return { start, end, time_zone };
}

function fileOf(file: NamedFile): FileRequest {
  const { name } = file;
  if (file.type === 'file_upload')
    return { type: 'file_upload', file_upload: file.file_upload, ...(name === undefined ? {} : { name }) };
  if (file.type === 'file') return { type: 'file', file: { url: file.file.url }, name: name ?? '' };
  return { type: 'external', external: file.external, name: name ?? '' };
}
