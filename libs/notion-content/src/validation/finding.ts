/** What is wrong, by kind. */
export type FindingCode =
  | 'not_json'
  | 'missing'
  | 'wrong_type'
  | 'too_long'
  | 'too_many'
  | 'too_few'
  | 'too_many_bytes'
  | 'too_deep'
  | 'out_of_range'
  | 'unknown_value'
  | 'unknown_type'
  | 'not_creatable'
  | 'misplaced'
  | 'row_width'
  | 'not_toggleable'
  | 'invalid_url'
  | 'invalid_id'
  | 'invalid_date'
  | 'invalid_emoji';

/** What would put it right. */
export interface Fix {
  /** A sentence to a person. */
  says: string;
  /** Where it is safe: the value at `pointer` becomes these, several or none in a list, at most one elsewhere. Nothing that anybody wrote is lost by it. */
  change?: { pointer: string; instead: unknown[] };
}

/** One thing that Notion would refuse. */
export interface Finding {
  code: FindingCode;
  /** Where it is: a JSON pointer (RFC 6901) into what was given. */
  pointer: string;
  /** What is there: a number, a word, or what kind of thing it is. */
  found: string | number | boolean | null;
  /** What may be there, as it follows on "allowed is". */
  allowed: string;
  fix?: Fix;
}

/** What came of looking: the thing itself, typed, or all that is wrong with it. */
export type Verdict<T> = { ok: true; value: T } | { ok: false; findings: Finding[] };

/** A finding as a sentence: where, what was found, what is allowed. */
export function sentence({ pointer, found, allowed, fix }: Finding): string {
  const said = `${pointer || 'The whole'}: found ${JSON.stringify(found)}, allowed is ${allowed}.`;
  return fix ? `${said} ${fix.says}` : said;
}

/** A value as findings show it: short, and without what is in it. */
export function shown(value: unknown): Finding['found'] {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string' && value.length > 100) return `${value.slice(0, 100)}…`;
  return value as Finding['found'];
}
