import { COMMON_PASSWORDS, isCommon } from './common-passwords.ts';
import { refuseWeak, weaknessOf } from './password-policy.ts';

describe('a password that somebody chooses', () => {
  // ASVS 6.2.4, 6.2.12
  it.each(['password', 'Password1', '12345678', 'QWERTYUIOP', 'iloveyou1', 'trustno1', 'football1'])(
    'is not the common %s, whatever its capitals',
    password => {
      expect(isCommon(password)).toBe(true);
      expect(weaknessOf(password, 'ada@example.com')).toMatch(/common and breached/);
    },
  );

  it('is held against a list of more than the 3,000 that are tried first, in which nothing stands by mistake', () => {
    expect(COMMON_PASSWORDS).toBeGreaterThan(20_000);
    for (let count = 0; count < 10_000; count++) expect(isCommon(`an unusual one, number ${count}`)).toBe(false);
  });

  // ASVS 6.2.11
  it.each([
    ['the e-mail address before the @', 'my lovelace-ada 42', 'Ada.Lovelace@example.com', undefined],
    ['the e-mail address before the @', 'xx ada.LOVELACE xx', 'Ada.Lovelace@example.com', /before the @/],
    ['the product’s name', 'our Notion-Assistant!', 'ada@example.com', /this product/],
  ])('does not contain %s', (_what, password, email, says) => {
    if (says) expect(weaknessOf(password, email)).toMatch(says);
    else expect(weaknessOf(password, email)).toBeUndefined();
  });

  // ASVS 6.2.5
  it.each(['correct horse battery staple', '        x', 'ÄÖÜ ß 漢字 🐎', 'aaaaaaaaaaab', 'al-al-al-al'])(
    'may be made of any characters: %s',
    password => {
      expect(weaknessOf(password, 'al@example.com')).toBeUndefined();
    },
  );

  it('is refused by naming the field, never by showing what was chosen', () => {
    expect(() => refuseWeak('trustno1', 'ada@example.com', '/newPassword')).toThrow(
      expect.objectContaining({
        code: 'validation_failed',
        errors: [expect.objectContaining({ pointer: '/newPassword' })],
      }),
    );
    expect(() => refuseWeak('trustno1', 'ada@example.com')).not.toThrow(/trustno1/);
  });
});
