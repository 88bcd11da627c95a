import { Passwords } from './passwords.ts';

describe('passwords', () => {
  const passwords = new Passwords();

  it('are right or wrong', async () => {
    const hash = await passwords.hash('correct horse');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.isRight('correct horse', hash)).toBe(true);
    expect(await passwords.isRight('wrong horse', hash)).toBe(false);
    expect(passwords.isOutdated(hash)).toBe(false);
    expect(passwords.isOutdated(hash.replace('t=2', 't=1'))).toBe(true);
  });

  it('cost as much to refuse when nobody has the account', async () => {
    const hash = await passwords.hash('correct horse');
    await passwords.isRight('x', undefined);
    const cost = async (of: string | undefined) => {
      const before = process.cpuUsage();
      for (let count = 0; count < 5; count++) await passwords.isRight('x', of);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    // Computing time, not the clock's: a shortcut would cost next to nothing.
    expect((await cost(undefined)) / (await cost(hash))).toBeGreaterThan(0.3);
  });
});
