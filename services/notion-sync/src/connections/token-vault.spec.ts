import { randomBytes } from 'node:crypto';
import { TokenVault } from './token-vault.ts';

const key = () => randomBytes(32).toString('base64');
const vault = (current: string, ...old: string[]) =>
  new TokenVault({ TOKEN_ENCRYPTION_KEY: current, TOKEN_ENCRYPTION_OLD_KEYS: old });

describe('a sealed token', () => {
  it('opens for its connection, and never looks the same twice', () => {
    const one = vault(key());
    const sealed = one.seal('ntn_secret', 'connection-1');
    expect(sealed).not.toContain('ntn_');
    expect(one.seal('ntn_secret', 'connection-1')).not.toBe(sealed);
    expect(one.open(sealed, 'connection-1')).toBe('ntn_secret');
  });

  it('does not open for another connection, nor when a bit of it was changed', () => {
    const one = vault(key());
    const sealed = one.seal('ntn_secret', 'connection-1');
    expect(() => one.open(sealed, 'connection-2')).toThrow();
    const at = sealed.length - 4;
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    expect(() => one.open(changed, 'connection-1')).toThrow();
  });

  it('still opens after a new key took over, as long as the old one is kept', () => {
    const [first, second] = [key(), key()];
    const sealed = vault(first).seal('ntn_secret', 'connection-1');
    expect(vault(second, first).open(sealed, 'connection-1')).toBe('ntn_secret');
    expect(() => vault(second).open(sealed, 'connection-1')).toThrow(/TOKEN_ENCRYPTION_OLD_KEYS/);
    expect(vault(second, first).seal('ntn_secret', 'connection-1').split('.')[0]).not.toBe(sealed.split('.')[0]);
  });
});
