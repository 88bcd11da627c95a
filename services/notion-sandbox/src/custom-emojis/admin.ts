import { customEmojiBody } from '../admin/bodies.ts';
import { validationError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';

/** `POST /_sandbox/custom_emojis`: the workspace gets an emoji, as a person would upload one in the app. */
export function addCustomEmoji({ store }: Sandbox, body: unknown): object {
  const emoji = { id: newId(), ...customEmojiBody(body, 'body') };
  for (const { name } of store.all('customEmojis')) {
    if (name === emoji.name) throw validationError(`There is already a custom emoji named "${name}".`);
  }
  store.transact(() => store.put('customEmojis', emoji));
  return emoji;
}
