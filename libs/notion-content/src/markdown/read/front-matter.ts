import { parse as parseYaml, stringify } from 'yaml';

const FENCED = /^---[ \t]*\r?\n([\s\S]*?\n)?---[ \t]*(?:\r?\n|$)/;

/** Properties that a document begins with, by name. */
export interface FrontMatter {
  [name: string]: unknown;
}

/** The properties that a text begins with, and how long they are in it; none when what stands there between dashes is no mapping. */
export function frontMatterOf(source: string): { properties: FrontMatter; length: number } | undefined {
  const fenced = FENCED.exec(source);
  if (!fenced?.[1]) return undefined;
  const properties = mappingOf(fenced[1]);
  return properties && { properties, length: fenced[0].length };
}

/** The properties as they stand at the beginning of a text; nothing when there are none. */
export function frontMatterSource(properties: FrontMatter): string {
  return Object.keys(properties).length ? `---\n${stringify(properties)}---\n` : '';
}

function mappingOf(yaml: string): FrontMatter | undefined {
  try {
    const value: unknown = parseYaml(yaml, { maxAliasCount: 100 });
    return typeof value === 'object' && value && !Array.isArray(value) ? (value as FrontMatter) : undefined;
  } catch {
    return undefined;
  }
}
