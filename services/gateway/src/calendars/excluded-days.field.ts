import { field } from '../http/field.ts';
import { isDate } from '../http/time.ts';

const MOST = 1_000;
const NAMES = ['from', 'to', 'name'];

const day = { type: 'string' as const, format: 'date' };
const schema = {
  type: 'array' as const,
  maxItems: MOST,
  items: {
    type: 'object' as const,
    properties: {
      from: { ...day, description: 'The first day.' },
      to: { ...day, description: 'The last day; the first when left out.' },
      name: { type: 'string' as const, maxLength: 200, description: 'Why.' },
    },
    required: ['from'],
    additionalProperties: false,
  },
};

/** Days and ranges of days. */
export function ExcludedDaysList(doc: string, { optional = false } = {}): PropertyDecorator {
  const rule = {
    schema,
    says: `a list of at most ${MOST.toLocaleString('en')} objects with a day \`from\` such as 2026-12-24, and perhaps a last day \`to\` and a \`name\``,
    fits: (value: unknown) => Array.isArray(value) && value.length <= MOST && value.every(isRange),
  };
  return field(doc, rule, { optional, example: [{ from: '2026-12-24', to: '2026-12-26', name: 'Christmas' }] });
}

function isRange(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { from, to, name } = value as { [name: string]: unknown };
  return (
    Object.keys(value).every(key => NAMES.includes(key)) &&
    isDay(from) &&
    (to === undefined || isDay(to)) &&
    (name === undefined || (typeof name === 'string' && name.length <= 200))
  );
}

function isDay(value: unknown): boolean {
  return typeof value === 'string' && isDate(value);
}
