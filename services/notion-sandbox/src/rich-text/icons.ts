import { failed, nullable, object, oneOf, optional, own, shape, string } from '../checks/check.ts';
import { attached } from '../file-uploads/attach.ts';
import type { Call } from '../http/call.ts';
import { customEmoji } from '../custom-emojis/find.ts';
import type { Sandbox } from '../sandbox.ts';

const emoji = /^(?=.*[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Presentation}\u20E3]).{1,24}$/u;
/** Colours of Notion's own icons, and of the lines of its charts. */
export const iconColors = [
  'gray',
  'lightgray',
  'brown',
  'yellow',
  'orange',
  'green',
  'blue',
  'purple',
  'pink',
  'red',
] as const;

const external = shape({ url: string({ max: 2000 }) }, { open: true });

/** Reads an icon: emoji, external or uploaded picture, custom emoji or one of Notion's own icons; null takes it away. */
export function parseIcon(sandbox: Sandbox, call: Call, value: unknown, path: string): object | null {
  const given = nullable(object)(value, path);
  if (given === null) return null;
  if (own(given, 'emoji') !== undefined) {
    const character = string()(given['emoji'], `${path}.emoji`);
    if (!emoji.test(character)) throw failed(`${path}.emoji`, 'an emoji', character);
    return { type: 'emoji', emoji: character };
  }
  if (own(given, 'custom_emoji') !== undefined) {
    const custom = customEmoji(sandbox, given['custom_emoji'], `${path}.custom_emoji`);
    return { type: 'custom_emoji', custom_emoji: custom };
  }
  if (own(given, 'icon') !== undefined) {
    const icon = shape({ name: string({ max: 100 }), color: optional(oneOf(iconColors)) }, { open: true });
    const { name, color } = icon(given['icon'], `${path}.icon`);
    return { type: 'icon', icon: { name, color: color ?? 'gray' } };
  }
  return parsePicture(sandbox, call, given, path);
}

/** Reads a cover: an external or uploaded picture; null takes it away. */
export function parseCover(sandbox: Sandbox, call: Call, value: unknown, path: string): object | null {
  const given = nullable(object)(value, path);
  return given === null ? null : parsePicture(sandbox, call, given, path);
}

function parsePicture(sandbox: Sandbox, call: Call, given: Record<string, unknown>, path: string): object {
  if (own(given, 'file_upload') !== undefined) {
    const { type, file } = attached(sandbox, call, given['file_upload'], `${path}.file_upload`, 'image');
    return { type, file };
  }
  const { url } = external(given['external'], `${path}.external`);
  return { type: 'external', external: { url } };
}
