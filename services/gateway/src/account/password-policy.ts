import { Invalid } from '@na/errors';
import { Text } from '../http/fields.ts';
import { isCommon } from './common-passwords.ts';

/** As NIST SP 800-63B has it: length counts, and no rule says which characters. */
const LEAST = 8;
const MOST = 128;
const PRODUCT = 'notionassistant';
/** A shorter local part, such as that of `al@example.com`, stands in too many words to be forbidden. */
const SHORTEST_NAME = 4;

/** A password that somebody chooses. */
export function NewPassword(doc: string): PropertyDecorator {
  return Text(doc, { min: LEAST, max: MOST, secret: true, example: 'correct horse battery staple' });
}

/** @throws Problem `validation_failed` when a password is one of those that are tried first on the account */
export function refuseWeak(password: string, email: string, pointer = '/password'): void {
  const detail = weaknessOf(password, email);
  if (detail) throw Invalid({ errors: [{ pointer, detail }] });
}

/** What makes a password of fitting length easy to guess. */
export function weaknessOf(password: string, email: string): string | undefined {
  if (isCommon(password)) return 'is on the list of common and breached passwords; choose another';
  const bare = bareOf(password);
  const name = bareOf(email.split('@')[0] ?? '');
  if (name.length >= SHORTEST_NAME && bare.includes(name))
    return 'should not contain the part of the e-mail address before the @';
  if (bare.includes(PRODUCT)) return 'should not contain the name of this product';
  return undefined;
}

function bareOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
