/** What stands in a tag, by name. */
export interface Attributes {
  [name: string]: string;
}

/** A tag at a place in a text. */
export interface Tag {
  name: string;
  attributes: Attributes;
  /** Whether it opens, closes, or does both at once. */
  kind: 'open' | 'close' | 'empty';
  /** How long it is in the text, in UTF-16 units. */
  length: number;
}

const TAG = /<(\/?)([a-z][\w-]*)((?:\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*(\/?)>/iy;
const ATTRIBUTE = /([a-z_:][\w.:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/gi;
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi;
const NAMED: { [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** What would end a value, a tag, a cell or a line. */
const ENDING = /[&<>"`\\|{}\n\r\t\u2028\u2029\uFEFF]/g;

/** The tag that begins at a place of a text; none when none does. */
export function tagAt(source: string, at = 0): Tag | undefined {
  TAG.lastIndex = at;
  const found = TAG.exec(source);
  if (!found) return undefined;
  const [whole, slash, name, given, end] = found as unknown as [string, string, string, string, string];
  const kind = slash ? 'close' : end ? 'empty' : 'open';
  return { name: name.toLowerCase(), attributes: attributesIn(given), kind, length: whole.length };
}

/** The attributes that a text lists, e.g. `color="red" toggle="true"`. Of one name, the first counts. */
export function attributesIn(source: string): Attributes {
  // No prototype, for a name may be any.
  const attributes = Object.create(null) as Attributes;
  for (const [, name, double, single, bare] of source.matchAll(ATTRIBUTE))
    attributes[name!] ??= decoded(double ?? single ?? bare ?? '');
  return attributes;
}

/** `<name a="b">`, or with `end` its last sign `/`: `<name a="b" />`. */
export function tagSource(name: string, attributes: Attributes = {}, end: '' | '/' = ''): string {
  const inner = [name, attributesSource(attributes)].filter(Boolean).join(' ');
  return end ? `<${inner} />` : `<${inner}>`;
}

/** `a="b" c="d"`. */
export function attributesSource(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${encoded(value)}"`)
    .join(' ');
}

/** A text that holds nothing that would end what it stands in: an attribute, a label, a line. */
export function encoded(value: string): string {
  return value.replace(ENDING, char => `&#x${char.charCodeAt(0).toString(16).toUpperCase()};`);
}

/** The same text again. */
export function decoded(value: string): string {
  return value.replace(REFERENCE, (whole, name?: string, decimal?: string, hex?: string) => {
    if (name) return NAMED[name.toLowerCase()]!;
    const code = decimal ? Number(decimal) : Number.parseInt(hex!, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
