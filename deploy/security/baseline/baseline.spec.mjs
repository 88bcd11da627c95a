import { resolve } from 'node:path';
import { callersOf } from '../system/callers.mjs';
import { documentOf } from '../system/document.mjs';
import { startSystem } from '../system/system.mjs';
import { probed } from './baseline.mjs';

describe('the running system, asked from outside', () => {
  let system;
  let given;
  beforeAll(async () => {
    system = await startSystem();
    const document = await documentOf(system.url);
    given = { ...system, root: resolve(import.meta.dirname, '../../..'), document, callers: await callersOf(system) };
  });
  afterAll(() => system?.stop());

  const finds = async name => {
    const { asked, what } = await probed(name, given);
    expect(asked).toBeGreaterThan(0);
    return what;
  };

  // ASVS 3.4.1, 3.4.4, 3.4.5, 3.4.6, 4.1.1, 14.3.2
  it('sets its security headers on answers of every kind', async () => expect(await finds('headers')).toEqual([]));

  // ASVS 3.4.2, 3.7.2
  it('lends no answer to another origin and leads nobody to another host', async () =>
    expect(await finds('origins')).toEqual([]));

  // ASVS 13.4.2, 13.4.4, 16.5.1
  it('refuses what is malformed without a word of its insides, and TRACE', async () =>
    expect(await finds('errors')).toEqual([]));

  // ASVS 3.3.1, 3.3.2, 3.3.3, 3.3.4, 3.5.1
  it('gives a browser a cookie that no script reads, and takes changes with it from its own pages alone', async () =>
    expect(await finds('cookies')).toEqual([]));

  // ASVS 9.1.1, 9.1.2, 9.1.3, 9.2.1, 9.2.2, 9.2.3, 7.4.1
  it('takes no access token that was made up, changed, expired, logged out or meant for something else', async () =>
    expect(await finds('tokens')).toEqual([]));

  // ASVS 8.2.1, 8.3.1, 6.3.4
  it('asks on every route for what the route says it needs', async () =>
    expect(await finds('permissions')).toEqual([]));

  // ASVS 8.2.2, 8.4.1
  it('shows nothing of a workspace to another one', async () => expect(await finds('tenants')).toEqual([]));

  // ASVS 6.3.1
  it('stops whoever guesses passwords, and does not tell who has an account', async () =>
    expect(await finds('guessing')).toEqual([]));

  // ASVS 16.2.5, 16.4.1
  it('writes no credential into a log, and no line that a request made up', async () =>
    expect(await finds('logs')).toEqual([]));
});
