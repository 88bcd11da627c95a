import { randomBytes } from 'node:crypto';
import { SecretBox } from './secret-box.ts';

const newKey = () => randomBytes(32).toString('base64');

describe('a sealed secret', () => {
  const key = newKey();
  const box = new SecretBox(key);

  it('opens for its owner, with the key', () => {
    expect(new SecretBox(key).open(box.seal('whsec_ä', 'a'), 'a')).toBe('whsec_ä');
  });

  it('looks different each time and shows nothing', () => {
    const [one, other] = [box.seal('whsec_same', 'a'), box.seal('whsec_same', 'a')];
    expect(one).not.toBe(other);
    expect(Buffer.from(one.split('.')[1]!, 'base64url').includes('whsec_same')).toBe(false);
  });

  // ASVS 11.3.1, 11.3.2, 11.3.3
  it('opens for no other owner, with no other key and not when a bit has changed', () => {
    const sealed = box.seal('whsec_x', 'a');
    expect(() => box.open(sealed, 'b')).toThrow();
    expect(() => new SecretBox(newKey()).open(sealed, 'a')).toThrow('not configured');
    const [id, body] = sealed.split('.') as [string, string];
    for (const at of [0, 12, 28]) {
      const changed = Buffer.from(body, 'base64url');
      changed[at]! ^= 1;
      expect(() => box.open(`${id}.${changed.toString('base64url')}`, 'a')).toThrow();
    }
  });

  // ASVS 11.2.2
  it('opens after the key was replaced, and is then outdated', () => {
    const sealed = box.seal('whsec_x', 'a');
    const after = new SecretBox(newKey(), key);
    expect(after.open(sealed, 'a')).toBe('whsec_x');
    expect(after.isOutdated(sealed)).toBe(true);
    expect(after.isOutdated(after.seal('whsec_x', 'a'))).toBe(false);
    expect([box.hasOldKeys, after.hasOldKeys]).toEqual([false, true]);
  });

  it('opens without the name of its key, with whichever of the keys it was sealed with, and for its owner alone', () => {
    const nameless = box.seal('whsec_x', 'a').replace(/^\w+/, '');
    const after = new SecretBox(newKey(), key);
    expect(after.open(nameless, 'a')).toBe('whsec_x');
    expect(after.isOutdated(nameless)).toBe(true);
    expect(() => after.open(nameless, 'b')).toThrow('none of the keys');
    expect(() => new SecretBox(newKey()).open(nameless, 'a')).toThrow('none of the keys');
  });
});
