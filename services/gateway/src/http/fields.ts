import { field, type Standing } from './field.ts';
import { isDate, isTime } from './time.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NOTION_ID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** Whether something is a UUID, as our ids are. */
export const isId = (value: unknown): value is string => isText(value) && UUID.test(value);

const isText = (value: unknown): value is string => typeof value === 'string';

/** Text of `min` (1) to `max` characters, not blank unless it may be empty. */
export function Text(
  doc: string,
  { min = 1, max, secret, ...standing }: Standing & { min?: number; max?: number; secret?: boolean } = {},
): PropertyDecorator {
  const fits = (value: unknown) => {
    if (!isText(value) || (min > 0 && value.trim() === '')) return false;
    const length = [...value].length;
    return length >= min && length <= (max ?? Infinity);
  };
  const says = max ? `text of ${min} to ${max.toLocaleString('en')} characters` : 'text';
  // What we answer may be empty where a source has nothing; only what comes in is held to a length.
  const schema = { type: 'string', ...(max && { minLength: min, maxLength: max }) } as const;
  return field(doc, { schema, says: min > 0 ? `${says}, not blank` : says, fits, secret }, standing);
}

/** One of our ids. */
export function Id(doc: string, standing: Standing = {}): PropertyDecorator {
  const rule = {
    schema: { type: 'string', format: 'uuid' } as const,
    says: 'a UUID such as 01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f',
    fits: isId,
    reads: (value: unknown) => String(value).toLowerCase(),
  };
  return field(doc, rule, { example: '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f', ...standing });
}

/** One of a few words, or one of our ids. */
export function WordOrId(doc: string, words: readonly string[], standing: Standing = {}): PropertyDecorator {
  const rule = {
    schema: {
      type: 'string',
      pattern: `^(${words.join('|')}|${UUID.source.slice(1, -1).replaceAll('a-f', 'a-fA-F')})$`,
    } as const,
    says: `one of ${words.join(', ')}, or an id`,
    fits: (value: unknown) => isText(value) && (words.includes(value) || isId(value)),
    reads: (value: unknown) => String(value).toLowerCase(),
  };
  return field(doc, rule, { example: words[0], ...standing });
}

/** An id of Notion's, with or without dashes. */
export function NotionId(doc: string, standing: Standing = {}): PropertyDecorator {
  const rule = {
    schema: { type: 'string', pattern: NOTION_ID.source.replaceAll('0-9a-f', '0-9a-fA-F') } as const,
    says: 'a Notion id: 32 hexadecimal digits, with or without dashes',
    fits: (value: unknown) => isText(value) && NOTION_ID.test(value),
  };
  return field(doc, rule, { example: '24f0a1b2-c3d4-80e5-9f6a-7b8c9d0e1f2a', ...standing });
}

/** A time (RFC 3339, any offset); it is kept in UTC with milliseconds. */
export function Time(doc: string, standing: Standing = {}): PropertyDecorator {
  const rule = {
    schema: { type: 'string', format: 'date-time' } as const,
    says: 'an RFC 3339 time such as 2026-12-01T09:00:00Z',
    fits: (value: unknown) => isText(value) && isTime(value),
    reads: (value: unknown) => new Date(String(value)).toISOString(),
  };
  return field(doc, rule, { example: '2026-12-01T09:00:00.000Z', ...standing });
}

/** A date, or a time with its offset; it is kept as it came, since the offset may matter to people. */
export function DateOrTime(doc: string, standing: Standing = {}): PropertyDecorator {
  const rule = {
    schema: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}([Tt].+)?$' } as const,
    says: 'a date such as 2026-12-01 or an RFC 3339 time such as 2026-12-01T09:00:00Z',
    fits: (value: unknown) => isText(value) && (isDate(value) || isTime(value)),
  };
  return field(doc, rule, { example: '2026-12-01', ...standing });
}

/** One of a few words. */
export function Choice(doc: string, of: readonly string[], standing: Standing = {}): PropertyDecorator {
  const rule = {
    schema: { type: 'string', enum: [...of] } as const,
    says: `one of ${of.join(', ')}`,
    fits: (value: unknown) => isText(value) && of.includes(value),
  };
  return field(doc, rule, standing);
}

/** Several of a few words, none twice. */
export function Choices(
  doc: string,
  of: readonly string[],
  { min = 1, ...standing }: Standing & { min?: 0 | 1 } = {},
): PropertyDecorator {
  const rule = {
    schema: {
      type: 'array' as const,
      items: { type: 'string' as const, enum: [...of] },
      minItems: min,
      uniqueItems: true,
    },
    says: `a list of ${of.join(', ')}, with ${min ? 'one entry or more and ' : ''}none twice`,
    fits: (value: unknown) =>
      Array.isArray(value) &&
      value.length >= min &&
      new Set(value).size === value.length &&
      value.every(item => of.includes(item as string)),
  };
  return field(doc, rule, standing);
}

/** A list of at most `most` texts of at most `max` characters each. */
export function Texts(
  doc: string,
  { most, max, ...standing }: Standing & { most: number; max: number },
): PropertyDecorator {
  const rule = {
    schema: {
      type: 'array' as const,
      items: { type: 'string' as const, minLength: 1, maxLength: max },
      maxItems: most,
    },
    says: `a list of at most ${most} texts of 1 to ${max} characters`,
    fits: (value: unknown) =>
      Array.isArray(value) &&
      value.length <= most &&
      value.every(item => isText(item) && item !== '' && [...item].length <= max),
  };
  return field(doc, rule, standing);
}

/** A whole number of `min` (0) to `max`. */
export function Whole(
  doc: string,
  { min = 0, max, ...standing }: Standing & { min?: number; max?: number } = {},
): PropertyDecorator {
  const rule = {
    schema: { type: 'integer', minimum: min, ...(max !== undefined && { maximum: max }) } as const,
    says: max === undefined ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`,
    fits: (value: unknown) =>
      Number.isInteger(value) && (value as number) >= min && (value as number) <= (max ?? Infinity),
  };
  return field(doc, rule, standing);
}

/** Any number. */
export function Decimal(doc: string, standing: Standing = {}): PropertyDecorator {
  return field(
    doc,
    { schema: { type: 'number' }, says: 'a number', fits: value => typeof value === 'number' },
    standing,
  );
}

/** True or false. */
export function Flag(doc: string, standing: Standing = {}): PropertyDecorator {
  return field(
    doc,
    { schema: { type: 'boolean' }, says: 'true or false', fits: value => typeof value === 'boolean' },
    standing,
  );
}

/** An address of the web: http or https. */
export function WebUrl(doc: string, standing: Standing = {}): PropertyDecorator {
  const fits = (value: unknown) =>
    isText(value) && value.length <= 2_000 && /^https?:\/\/\S+$/i.test(value) && URL.canParse(value);
  const says = 'an http or https URL of at most 2,000 characters';
  return field(
    doc,
    { schema: { type: 'string', format: 'uri', maxLength: 2_000 }, says, fits },
    { example: 'https://example.com/hook', ...standing },
  );
}

/** A path of this very host, so that nobody is led elsewhere. */
export function LocalPath(doc: string, standing: Standing = {}): PropertyDecorator {
  const rule = {
    schema: { type: 'string', pattern: LOCAL_PATH.source, maxLength: 500 } as const,
    says: 'a path of this host such as /docs',
    fits: (value: unknown) => isText(value) && value.length <= 500 && LOCAL_PATH.test(value),
  };
  return field(doc, rule, { example: '/docs', ...standing });
}

// Browsers take two slashes, and a backslash, for the beginning of another host.
const LOCAL_PATH = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/;

/** Addresses that a browser may be sent back to with a code (RFC 9700): https, or http on the very machine of the user. */
export function RedirectUris(doc: string, standing: Standing = {}): PropertyDecorator {
  const most = 10;
  const rule = {
    schema: {
      type: 'array' as const,
      items: { type: 'string' as const, format: 'uri', maxLength: 500 },
      maxItems: most,
      uniqueItems: true,
    },
    says: `a list of at most ${most} https URLs (http only on 127.0.0.1, [::1] and localhost), without a fragment and none twice`,
    fits: (value: unknown) =>
      Array.isArray(value) &&
      value.length <= most &&
      new Set(value).size === value.length &&
      value.every(isRedirectUri),
  };
  return field(doc, rule, { example: ['https://example.com/callback'], ...standing });
}

function isRedirectUri(value: unknown): boolean {
  if (!isText(value) || value.length > 500 || value.includes('#') || value.includes('*') || !URL.canParse(value))
    return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username || password) return false;
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isHere);
}

/** An e-mail address, as far as one can tell without sending mail. */
export function Email(doc: string, standing: Standing = {}): PropertyDecorator {
  const fits = (value: unknown) => isText(value) && value.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(value);
  const rule = { schema: { type: 'string', maxLength: 254 } as const, says: 'an e-mail address', fits };
  return field(doc, rule, { example: 'ada@example.com', ...standing });
}

/** One plain e-mail address that mail can be sent to; it is compared in lower case. */
export function MailAddress(doc: string, standing: Standing = {}): PropertyDecorator {
  const plain = /^[^\s\p{Cc}<>()[\],;:\\"@]{1,64}@[^\s\p{Cc}<>()[\],;:\\"@]+$/u;
  const rule = {
    schema: { type: 'string', maxLength: 254 } as const,
    says: 'an e-mail address such as ada@example.com, without a name or quotes',
    fits: (value: unknown) => isText(value) && value.length <= 254 && plain.test(value),
    reads: (value: unknown) => String(value).toLowerCase(),
  };
  return field(doc, rule, { example: 'ada@example.com', ...standing });
}
