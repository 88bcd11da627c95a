import { eventually } from '@na/testing';
import { EMAIL, house, type House } from './house.ts';
import { peopleOf, SECRET, tokenIn, type Person } from './newcomers.ts';

const refused = { status: 422, body: { code: 'email_token_refused' } };

describe('a change of address', () => {
  let at: House;
  let people: ReturnType<typeof peopleOf>;
  beforeAll(async () => {
    at = await house({ mail: true, env: { SIGN_UP: 'open', MAIL_REQUESTS_PER_IP: '1000' } });
    people = peopleOf(at);
  });
  afterAll(() => at?.close());

  const post = (path: string, body: object, as: string | null = null) => at.ask('POST', path, { as, body });
  const ask = ({ token }: Person, email: string) => post('/v1/me/email', { email }, token);
  const confirm = (token: string) => post('/v1/email-changes/confirm', { token });
  const undo = (token: string) => post('/v1/email-changes/undo', { token });
  const tokensOf = async (person: Person, to: string) => {
    const before = at.mails().length;
    expect((await ask(person, to)).status).toBe(202);
    return {
      old: tokenIn(await people.mailTo(person.email, /address/i, before)),
      new: tokenIn(await people.mailTo(to, /address/i, before)),
    };
  };
  const changed = async (person: Person, to: string) => {
    const tokens = await tokensOf(person, to);
    const before = at.mails().length;
    await confirm(tokens.old);
    expect((await confirm(tokens.new)).body).toEqual({ state: 'changed' });
    return tokenIn(await people.mailTo(person.email, /changed/i, before));
  };
  const opens = (token: string, expected: number) =>
    eventually(async () => expect((await at.ask('GET', '/v1/me', { as: token })).status).toBe(expected), {
      withinMs: 2_000,
    });

  // ASVS 6.3.7, 7.4.3
  it('is made when both addresses have confirmed: then the new one logs in and the old one does not', async () => {
    const one = await people.newcomer('old@example.com');
    const two = await people.person('old@example.com');
    const tokens = await tokensOf(one, 'New@Example.com'.toLowerCase());
    expect((await confirm(tokens.new)).body).toEqual({ state: 'waiting' });
    expect((await people.logIn('new@example.com')).status).toBe(401);
    expect((await confirm(tokens.old)).body).toEqual({ state: 'changed' });
    expect((await people.logIn('old@example.com')).status).toBe(401);
    expect((await people.logIn('new@example.com')).status).toBe(201);
    await opens(two.token, 401);
    await opens(one.token, 200);
    expect((await at.ask('GET', '/v1/me', { as: one.token })).body.user.email).toBe('new@example.com');
    const told = (await people.told(one.id)).map(({ type, actor }) => [type, actor]);
    expect(told).toContainEqual(['EmailChangeRequested', `user:${one.id}`]);
    expect(told).toContainEqual(['EmailChanged', `user:${one.id}`]);
    expect(JSON.stringify(await at.database.query('select * from outbox'))).not.toContain('@example.com');
  });

  it('is made once, though both confirm at the same time, and twice each', async () => {
    const person = await people.newcomer('together@example.com');
    const tokens = await tokensOf(person, 'together-new@example.com');
    const answers = await Promise.all([tokens.old, tokens.new, tokens.old, tokens.new].map(confirm));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 422, 422]);
    expect(
      answers
        .map(({ body }) => body.state)
        .filter(Boolean)
        .sort(),
    ).toEqual(['changed', 'waiting']);
    const made = (await people.told(person.id)).filter(({ type }) => type === 'EmailChanged');
    expect(made).toHaveLength(1);
  });

  // ASVS 6.6.2
  it('is not made by one address alone, by tokens of one asked for before, or after an hour', async () => {
    const person = await people.newcomer('careful@example.com');
    const first = await tokensOf(person, 'first@example.com');
    expect((await confirm(first.old)).body).toEqual({ state: 'waiting' });
    expect(await confirm(first.old)).toMatchObject(refused);
    const second = await tokensOf(person, 'second@example.com');
    expect(await confirm(first.new)).toMatchObject(refused);
    expect((await confirm(second.new)).body).toEqual({ state: 'waiting' });
    await at.database.query(`update email_tokens set expires_at = now() where user_id = $1`, [person.id]);
    expect(await confirm(second.old)).toMatchObject(refused);
    expect((await people.logIn('careful@example.com')).status).toBe(201);
  });

  // ASVS 7.5.1
  it('needs a session in which the user has just proven who they are', async () => {
    const person = await people.newcomer('stale@example.com');
    await at.database.query(`update sessions set confirmed_at = now() - interval '11 minutes' where id = $1`, [
      person.sessionId,
    ]);
    await eventually(async () =>
      expect(await ask(person, 'x@example.com')).toMatchObject({ status: 403, body: { code: 'confirmation_needed' } }),
    );
  });

  // ASVS 6.3.8
  it('to the address of somebody else is answered like any other, tells its owner, and never comes about', async () => {
    const person = await people.newcomer('curious@example.com');
    const free = await ask(person, 'free@example.com');
    // Or they would come among those of the next.
    for (const to of ['free@example.com', person.email]) await people.mailTo(to, /address/i);
    const before = at.mails().length;
    const taken = await ask(person, EMAIL);
    expect({ status: taken.status, body: taken.body }).toEqual({ status: free.status, body: free.body });
    expect((await people.mailTo(EMAIL, /account/i, before)).text).not.toContain('#token=');
    const old = tokenIn(await people.mailTo(person.email, /address/i, before));
    expect((await confirm(old)).body).toEqual({ state: 'waiting' });
  });

  it('is refused when another account has taken the address in the meantime, and changes nothing then', async () => {
    const person = await people.newcomer('slow@example.com');
    const tokens = await tokensOf(person, 'wanted@example.com');
    await people.newcomer('wanted@example.com');
    await confirm(tokens.old);
    expect(await confirm(tokens.new)).toMatchObject({ status: 409, body: { code: 'email_taken' } });
    expect((await people.logIn('slow@example.com')).status).toBe(201);
  });

  // ASVS 2.4.1
  // ASVS 2.3.2
  it('is asked for so often to one address and no oftener', async () => {
    const person = await people.newcomer('insistent@example.com');
    const answers = [];
    for (let time = 0; time < 6; time++) answers.push((await ask(person, 'pestered@example.com')).status);
    expect(answers).toEqual([202, 202, 202, 202, 202, 429]);
  });

  it('makes no sense to the address that it is already', async () => {
    const person = await people.newcomer('same@example.com');
    expect(await ask(person, 'Same@example.com')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/email', detail: 'is your address already' }] },
    });
  });

  it('is called off by a change of the password', async () => {
    const person = await people.newcomer('off@example.com');
    const tokens = await tokensOf(person, 'off-new@example.com');
    const body = { currentPassword: SECRET, newPassword: 'another lantern, another night' };
    expect((await post('/v1/me/password', body, person.token)).status).toBe(200);
    expect(await confirm(tokens.old)).toMatchObject(refused);
    expect(await confirm(tokens.new)).toMatchObject(refused);
  });

  it('that was a thief’s is undone by the old address, whatever was changed since', async () => {
    const person = await people.newcomer('victim@example.com');
    const way = await changed(person, 'thief@example.com');
    const thief = await people.person('thief@example.com');
    const stolen = 'now it is mine, all mine';
    await post('/v1/me/password', { currentPassword: SECRET, newPassword: stolen }, thief.token);
    const second = await changed(thief, 'thief2@example.com');
    const before = at.mails().length;
    expect((await undo(way)).status).toBe(200);
    await opens(thief.token, 401);
    expect((await people.logIn('thief2@example.com', stolen)).status).toBe(401);
    expect(await people.logIn('victim@example.com', stolen)).toMatchObject({
      status: 403,
      body: { code: 'password_reset_needed' },
    });
    const token = tokenIn(await people.mailTo('victim@example.com', /password/i, before));
    expect((await post('/v1/password-resets/confirm', { token, password: SECRET })).status).toBe(200);
    expect((await people.logIn('victim@example.com')).status).toBe(201);
    expect(await undo(way)).toMatchObject(refused);
    // The thief's own way back went with it.
    expect(await undo(second)).toMatchObject(refused);
    expect((await people.told(person.id)).map(({ type }) => type)).toContain('EmailChangeUndone');
  });

  it('keeps the old address free for a week, and no longer', async () => {
    const person = await people.newcomer('kept@example.com');
    const way = await changed(person, 'kept-new@example.com');
    const before = at.mails().length;
    expect((await people.signUp('kept@example.com')).status).toBe(202);
    await people.mailTo('kept@example.com', /account/i, before);
    expect(await at.database.query(`select id from users where email = 'kept@example.com'`)).toEqual([]);
    await at.database.query(`update email_tokens set expires_at = now() where user_id = $1`, [person.id]);
    expect(await undo(way)).toMatchObject(refused);
    expect((await people.newcomer('kept@example.com')).id).not.toBe(person.id);
  });
});
