import { LocalPath, Text } from '../http/fields.ts';

/** Where to go afterwards. */
export class BeginQuery {
  @LocalPath('The path of this host to go to afterwards.', { optional: true, default: '/' })
  returnTo!: string;
}

/** What the provider sends a browser back with (OpenID Connect Core 3.1.2.5 and 3.1.2.6, RFC 9207). */
export class CallbackQuery {
  @Text('The code that is exchanged for tokens.', { max: 4_000, optional: true })
  code?: string;

  @Text('What was sent along at the beginning.', { max: 1_000, optional: true })
  state?: string;

  @Text('The provider that answers.', { max: 1_000, optional: true })
  iss?: string;

  @Text('The session at the provider.', { max: 1_000, optional: true })
  session_state?: string;

  @Text('The scopes that were granted.', { max: 1_000, optional: true })
  scope?: string;

  @Text('Why there is no code.', { max: 1_000, optional: true, example: 'access_denied' })
  error?: string;

  @Text('The same for people.', { max: 4_000, optional: true })
  error_description?: string;

  @Text('More about it.', { max: 2_000, optional: true })
  error_uri?: string;
}
