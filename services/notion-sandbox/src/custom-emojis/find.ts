import { optional, shape, string, uuid } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Sandbox } from '../sandbox.ts';
import type { CustomEmojiRecord } from '../store/records.ts';

const given = shape({ id: uuid, name: optional(string()), url: optional(string()) }, { open: true });

/** Reads a custom emoji by its id; name and picture are those that the workspace has, whatever the request says. */
export function customEmoji(sandbox: Sandbox, value: unknown, path: string): CustomEmojiRecord {
  const { id } = given(value, path);
  const emoji = sandbox.store.get('customEmojis', id);
  if (!emoji) throw validationError(`Could not find custom emoji with ID: ${id}.`);
  return emoji;
}
