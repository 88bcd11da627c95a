import { emoji, id, withId, withUrl } from './formats.ts';
import { FILE_NAME_BYTES } from './limits.ts';
import {
  fields,
  firstOf,
  isKind,
  isObject,
  isString,
  nullable,
  oneOf,
  optional,
  own,
  string,
  type Check,
  type JsonObject,
  type Look,
} from './look.ts';

const ICON_COLOURS = ['gray', 'lightgray', 'brown', 'yellow', 'orange', 'green', 'blue', 'purple', 'pink', 'red'];

const SOURCES: { readonly [source: string]: Check } = { external: withUrl, file_upload: withId };

/** Where a file is: somewhere else, or uploaded. One that Notion hosts cannot be asked for by its address, which ends after an hour. */
export const file: Check = (given, look) => {
  if (!isKind(given, look, 'an object', isObject)) return;
  const source = sourceOf(given);
  if (source === 'file') return checkHosted(given, look);
  const check = isString(source) && Object.hasOwn(SOURCES, source) ? SOURCES[source] : undefined;
  const allowed = 'an external file or an upload';
  if (!check) return look.report(source === undefined ? 'missing' : 'unknown_type', source, allowed);
  check(own(given, source as string), look.at(source as string));
};

/** The name under which a file is shown. */
export const fileName: Check = (given, look) => {
  if (!isKind(given, look, 'a text', isString)) return;
  const bytes = new TextEncoder().encode(given).length;
  if (bytes > FILE_NAME_BYTES) look.report('too_long', bytes, `at most ${FILE_NAME_BYTES} bytes`);
};

const ICONS: { readonly [type: string]: Check } = {
  emoji,
  custom_emoji: fields({ id }),
  icon: fields({ name: string(100), color: optional(oneOf(ICON_COLOURS)) }),
};

/** The icon of a page, a callout or a tab; null is none. */
export const icon: Check = nullable((given, look) => {
  if (!isKind(given, look, 'an icon or null', isObject)) return;
  const type = own(given, 'type') ?? firstOf(given, Object.keys(ICONS));
  const check = isString(type) && Object.hasOwn(ICONS, type) ? ICONS[type] : undefined;
  if (check) check(own(given, type as string), look.at(type as string));
  else file(given, look);
});

/** The cover of a page; null is none. */
export const cover: Check = nullable(file);

function sourceOf(given: JsonObject): unknown {
  return own(given, 'type') ?? firstOf(given, ['external', 'file_upload', 'file']);
}

function checkHosted(given: JsonObject, look: Look): void {
  if (look.limits.readOnly) return withUrl(own(given, 'file'), look.at('file'));
  const says = 'Upload the file and attach it by the id of the upload.';
  look.at('file').report('not_creatable', 'a file that Notion hosts', 'an external file or an upload', { says });
}
