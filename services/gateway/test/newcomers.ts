import { eventually } from '@na/testing';
import type { Answered, Ask, House } from './house.ts';
import type { ReceivedMail } from './received-mail.ts';

/** Good enough for anybody. */
export const SECRET = 'a lantern over quiet water';

/** Somebody who has an account. */
export interface Person {
  email: string;
  id: string;
  sessionId: string;
  token: string;
  refreshToken: string;
}

/** People who come to a house with a mail server. */
export function peopleOf(at: House) {
  const logIn = (email: string, password = SECRET, ask: Ask = at.ask): Promise<Answered> =>
    ask('POST', '/v1/sessions', { as: null, body: { email, password } });
  /** Waits for the mail of a template's subject to an address that came after the first `after` of all. */
  const mailTo = (email: string, subject: RegExp, after = 0): Promise<ReceivedMail> =>
    eventually(() => {
      const found = at
        .mails()
        .slice(after)
        .findLast(mail => mail.to === email && subject.test(mail.subject));
      if (!found) throw new Error(`No mail to ${email} about ${String(subject)}.`);
      return Promise.resolve(found);
    });
  const person = async (email: string, password = SECRET): Promise<Person> => {
    const { status, body } = await logIn(email, password);
    if (status !== 201) throw new Error(`${email} could not log in: ${JSON.stringify(body)}`);
    return { email, id: body.user.id, sessionId: body.id, token: body.token, refreshToken: body.refreshToken };
  };
  return {
    logIn,
    mailTo,
    person,
    signUp: (email: string, password = SECRET) => at.ask('POST', '/v1/users', { as: null, body: { email, password } }),
    /** Signs up, confirms the address and logs in. */
    async newcomer(email: string): Promise<Person> {
      const before = at.mails().length;
      await at.ask('POST', '/v1/users', { as: null, body: { email, password: SECRET } });
      const token = tokenIn(await mailTo(email, /confirm/i, before));
      await at.ask('POST', '/v1/email-verifications/confirm', { as: null, body: { token } });
      return person(email);
    },
    /** What was told about a user or by them, oldest first. */
    told: async (userId: string) =>
      (
        await at.database.query<{ type: string; actor: string; data: Record<string, unknown> }>(
          'select type, actor, data from outbox where about in ($1, $2) order by seq',
          [userId, `user:${userId}`],
        )
      ).map(({ type, ...rest }) => ({ type: type.replace('na.gateway.v1.', ''), ...rest })),
  };
}

/** The token in the link of a mail, or in the one that the name of its page is given of. */
export function tokenIn({ text }: ReceivedMail): string {
  const token = /#token=(na_mail_[\w-]{43})/.exec(text)?.[1];
  if (!token) throw new Error(`No token in:\n${text}`);
  return token;
}
