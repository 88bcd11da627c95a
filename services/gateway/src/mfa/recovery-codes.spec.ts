import { newRecoveryCodes, recoveryHashOf } from './recovery-codes.ts';

describe('recovery codes', () => {
  // ASVS 6.5.2, 6.5.3, 11.5.1
  // ASVS 6.5.4
  it('are ten, each of 140 random bits that people can type', () => {
    const codes = [...newRecoveryCodes(), ...newRecoveryCodes()];
    expect(new Set(codes).size).toBe(20);
    for (const code of codes) expect(code).toMatch(/^([a-z2-7]{4}-){6}[a-z2-7]{4}$/);
  });

  it('are the same with spaces, without dashes and in capitals', () => {
    const [code] = newRecoveryCodes() as [string];
    const hash = recoveryHashOf(code);
    expect(recoveryHashOf(` ${code.toUpperCase().replaceAll('-', ' ')}`)).toEqual(hash);
    expect(recoveryHashOf(`${code}a`)).not.toEqual(hash);
  });
});
