import { randomBytes } from 'node:crypto';
import { SecretBox } from './secret-box.ts';

const key = randomBytes(32);
const box = new SecretBox(key);

describe('a sealed secret', () => {
  it('opens for its owner, with the key', () => {
    expect(new SecretBox(key).open(box.seal('whsec_ä', 'a'), 'a')).toBe('whsec_ä');
  });

  it('looks different each time and shows nothing', () => {
    const [one, other] = [box.seal('whsec_same', 'a'), box.seal('whsec_same', 'a')];
    expect(one.equals(other)).toBe(false);
    expect(one.includes('whsec_same')).toBe(false);
  });

  it('opens for no other owner, no other key and not when a bit has changed', () => {
    const sealed = box.seal('whsec_x', 'a');
    expect(() => box.open(sealed, 'b')).toThrow();
    expect(() => new SecretBox(randomBytes(32)).open(sealed, 'a')).toThrow();
    for (const at of [0, 12, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => box.open(changed, 'a')).toThrow();
    }
  });
});
