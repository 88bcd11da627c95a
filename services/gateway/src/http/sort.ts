import { Invalid } from '@na/errors';
import { field } from './field.ts';
import { listOf, type List } from './list.ts';
import { isTime } from './time.ts';

/** One name of `?sort=`. */
export interface SortKey {
  name: string;
  isDescending: boolean;
}

/** What a list can be sorted by: SQL that is never null, and the type that its text is read as. */
export interface Sortable {
  [name: string]: { sql: string; type: 'text' | 'timestamptz' | 'uuid' };
}

/** `?sort=-createdAt,name`: names of fields separated by commas, each with a minus for the other way round. */
export function Sort(known: Sortable): PropertyDecorator {
  const words = Object.keys(known).flatMap(name => [name, `-${name}`]);
  const keys = (value: unknown): SortKey[] =>
    String(value)
      .split(',')
      .map(word => ({ name: word.replace(/^-/, ''), isDescending: word.startsWith('-') }));
  const rule = {
    schema: { type: 'array', items: { type: 'string', enum: words }, style: 'form', explode: false } as never,
    says: `one or more of ${Object.keys(known).join(', ')}, separated by commas, each with a minus in front for the other way round, none twice`,
    fits: (value: unknown) => {
      if (typeof value !== 'string' || !value.split(',').every(word => words.includes(word))) return false;
      const names = keys(value).map(({ name }) => name);
      return new Set(names).size === names.length;
    },
    reads: keys,
  };
  return field('How the entries are sorted; newest first when left out.', rule, {
    optional: true,
    example: [words[1]],
  });
}

/** The parts of a statement that gives one page of a list. */
export interface PageSql {
  /** Goes into `select`: where an entry stands. */
  place: string;
  /** Goes into `where`. */
  after: string;
  /** Goes into `order by`. */
  orderBy: string;
}

/** A list in some order, page by page: each entry once, whatever is added meanwhile. */
export class Keyset {
  readonly #keys: { sql: string; type: string; isDescending: boolean }[];
  readonly #order: string;

  /**
   * @param sort what to sort by; entries that are alike in it stand by their id, which is also the order when nothing is said
   * @param id the SQL of the id
   */
  constructor(known: Sortable, sort: readonly SortKey[] = [], id = 'id') {
    const keys = [...sort, { name: 'id', isDescending: sort[0]?.isDescending ?? true }];
    const columns: Sortable = { ...known, id: { sql: id, type: 'uuid' } };
    this.#keys = keys.map(({ name, isDescending }) => ({ ...columns[name]!, isDescending }));
    this.#order = keys.map(({ name, isDescending }) => (isDescending ? `-${name}` : name)).join();
  }

  /**
   * One page. `read` is to give one entry more than `limit`, so that it shows whether there is a next page; `values` of the cursor are its
   * parameters from `$<from>` on.
   * @throws Problem `validation_failed` when the cursor is none, or of another order
   */
  async page<Item>(asked: {
    limit: number;
    cursor?: string;
    from: number;
    read: (sql: PageSql, values: string[]) => Promise<{ item: Item; place: string[] }[]>;
    /** Asked only when the caller wants to know. */
    count?: () => Promise<[{ total: number }]>;
  }): Promise<List<Item>> {
    const { limit, cursor, from, read, count } = asked;
    const values = cursor === undefined ? [] : this.#placeIn(cursor);
    const [found, counted] = await Promise.all([read(this.#sql(values.length ? from : undefined), values), count?.()]);
    const page = found.slice(0, limit);
    const next = found.length > limit ? this.#cursorOf(page.at(-1)!.place) : undefined;
    const items = page.map(({ item }) => item);
    return { ...listOf(items, next), ...(counted && { total: counted[0].total }) };
  }

  #sql(from: number | undefined): PageSql {
    const after = this.#keys.map(({ sql, type, isDescending }, at) => {
      const same = this.#keys.slice(0, at).map((key, before) => `${key.sql} = $${from! + before}::${key.type}`);
      return `(${[...same, `${sql} ${isDescending ? '<' : '>'} $${from! + at}::${type}`].join(' and ')})`;
    });
    return {
      place: `array[${this.#keys.map(({ sql }) => `(${sql})::text`).join(', ')}] as place`,
      after: from === undefined ? 'true' : `(${after.join(' or ')})`,
      orderBy: this.#keys.map(({ sql, isDescending }) => `${sql} ${isDescending ? 'desc' : 'asc'}`).join(', '),
    };
  }

  /** What `cursor` says of an entry's place; it counts for this order only. */
  #cursorOf(place: readonly string[]): string {
    return Buffer.from(JSON.stringify([this.#order, ...place])).toString('base64url');
  }

  #placeIn(cursor: string): string[] {
    const [order, ...values] = placeOf(cursor);
    const isPlace =
      order === this.#order &&
      values.length === this.#keys.length &&
      this.#keys.every(({ type }, at) => IS[type as keyof typeof IS](values[at]));
    if (isPlace) return values as string[];
    const detail = 'should be the nextCursor of a page before, unchanged, asked for with the same sort';
    throw Invalid({ errors: [{ pointer: '?cursor', detail }] });
  }
}

/** Whether Postgres takes a text for what it is to be. */
const IS = {
  text: (value: unknown) => typeof value === 'string' && !value.includes('\0') && value.isWellFormed(),
  uuid: (value: unknown) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(value)),
  // Postgres writes a blank before the hour and an offset without minutes.
  timestamptz: (value: unknown) =>
    /^-?infinity$/.test(String(value)) ||
    isTime(
      String(value)
        .replace(' ', 'T')
        .replace(/([+-]\d\d)$/, '$1:00'),
    ),
};

function placeOf(cursor: string): unknown[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(place) ? place : [];
  } catch {
    return [];
  }
}
