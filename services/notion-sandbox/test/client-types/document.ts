import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A JSON schema, as far as the tolerances and the differences between versions change it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
}

/** The schemas of the client's types, by the type's name. */
export interface SchemaDocument {
  definitions: Record<string, Schema>;
}

const generator = join(import.meta.dirname, 'generate.ts');
const cache = join(import.meta.dirname, '../../../../.cache/notion-client-types');
const maxBytes = 16 * 1024 ** 2;

/** The schemas as the installed client has them: made once per version of the client, then read from the cache. */
export function clientSchemas(): SchemaDocument {
  const file = join(cache, `${cacheKey()}.json`);
  if (!existsSync(file)) {
    const made = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', generator], {
      maxBuffer: maxBytes,
    });
    mkdirSync(cache, { recursive: true });
    // Renamed into place, so that a run beside this one never reads half of it.
    writeFileSync(`${file}.${process.pid}`, made);
    renameSync(`${file}.${process.pid}`, file);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as SchemaDocument;
}

function cacheKey(): string {
  const lock = createRequire(import.meta.url).resolve('@notionhq/client/package.json');
  const hash = createHash('sha256').update(readFileSync(lock)).update(readFileSync(generator));
  return hash.digest('hex').slice(0, 16);
}
