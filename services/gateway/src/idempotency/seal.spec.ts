import { seal, unseal } from './seal.ts';

describe('a sealed answer', () => {
  const keys = { secret: 'the gateway’s', idempotencyKey: 'the caller’s' };
  const sealed = seal({ secret: 'whsec_x' }, keys);

  it('opens with the keys that it was sealed with', () => {
    expect(unseal(sealed, keys)).toEqual({ secret: 'whsec_x' });
    expect(sealed.toString('latin1')).not.toContain('whsec');
  });

  it('opens with no other and not when it was changed', () => {
    expect(() => unseal(sealed, { ...keys, idempotencyKey: 'another' })).toThrow();
    expect(() => unseal(sealed, { ...keys, secret: 'another' })).toThrow();
    const changed = Buffer.from(sealed);
    changed[changed.length - 1]! ^= 1;
    expect(() => unseal(changed, keys)).toThrow();
  });
});
