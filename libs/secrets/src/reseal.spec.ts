import { randomBytes } from 'node:crypto';
import { reseal, type SealedTable } from './reseal.ts';
import { SecretBox } from './secret-box.ts';

const key = () => randomBytes(32).toString('base64');
const [first, second] = [key(), key()];

/** A table in memory; rows by id. */
function tableOf(rows: Map<string, string>): SealedTable {
  return {
    outdated: async (keyId, after = '', limit) =>
      [...rows]
        .filter(([id, sealed]) => id > after && !sealed.startsWith(`${keyId}.`))
        .sort(([a], [b]) => a.localeCompare(b))
        .slice(0, limit)
        .map(([id, sealed]) => ({ id, sealed, owner: id })),
    replace: async (id, was, now) => void (rows.get(id) === was && rows.set(id, now)),
  };
}

const ids = Array.from({ length: 250 }, (_, number) => `row-${String(number).padStart(3, '0')}`);

describe('a change of key', () => {
  it('seals everything anew, so that the old key can go', async () => {
    const old = new SecretBox(first);
    const rows = new Map(ids.map(id => [id, old.seal(`secret of ${id}`, id)]));
    expect(await reseal(new SecretBox(second, first), tableOf(rows))).toEqual({ resealed: 250, unopened: [] });
    const after = new SecretBox(second);
    expect(ids.map(id => after.open(rows.get(id)!, id))).toEqual(ids.map(id => `secret of ${id}`));
    expect(await reseal(after, tableOf(rows))).toEqual({ resealed: 0, unopened: [] });
  });

  it('leaves what it cannot open as it is, and says which', async () => {
    const rows = new Map([
      ['a', new SecretBox(key()).seal('lost', 'a')],
      ['b', new SecretBox(first).seal('kept', 'b')],
    ]);
    const lost = rows.get('a');
    expect(await reseal(new SecretBox(second, first), tableOf(rows))).toEqual({ resealed: 1, unopened: ['a'] });
    expect(rows.get('a')).toBe(lost);
  });

  it('does not put back what was changed in the meantime', async () => {
    const box = new SecretBox(second, first);
    const rows = new Map([['a', new SecretBox(first).seal('old', 'a')]]);
    const table = tableOf(rows);
    const changing: SealedTable = {
      ...table,
      replace: async (id, was, now) => {
        rows.set(id, box.seal('new', id));
        await table.replace(id, was, now);
      },
    };
    await reseal(box, changing);
    expect(box.open(rows.get('a')!, 'a')).toBe('new');
  });
});
