import { json } from '../system/callers.mjs';
import { send } from '../system/send.mjs';

const MOST = 15;

/** Guessing a password is stopped, and no answer tells whether there is such an account. */
export async function guessing({ url, demo, query, expect }) {
  await query('delete from gateway.login_failures').catch(() => undefined);
  const guess = email => send(url, json('POST', '/v1/sessions', { email, password: 'not the right one' }));
  const [known, unknown] = [await guess(demo.email), await guess('nobody-at-all@example.com')];
  const told = ({ status, body }) => JSON.stringify([status, body?.code, body?.detail]);
  expect(told(known) === told(unknown), 'a log-in tells whether there is such an account');
  let last = known;
  for (let times = 0; times < MOST && last.status !== 429; times += 1) last = await guess('nobody-at-all@example.com');
  expect(last.status === 429, `${MOST} wrong passwords for one account from one address are not stopped`);
  expect(
    last.status !== 429 || Number(last.headers['retry-after']) > 0,
    'whoever guessed too much is not told when to come back',
  );
  await query('delete from gateway.login_failures').catch(() => undefined);
}
