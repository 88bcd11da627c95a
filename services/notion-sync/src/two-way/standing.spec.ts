import type { Fields } from './merge.ts';
import { answered, begin, decide, edit, nextWrite, pendingOf, read, type Standing } from './standing.ts';

const MINUTE = 60_000;
const standing = (given: Partial<Standing> = {}): Standing => {
  const base = { title: 'Paint', status: 'To do', archived: false };
  return { ours: base, base, editedAt: {}, asOf: 100, notionEditedAt: 0, sent: null, open: {}, ...given };
};
const reading = (theirs: Fields, readAt: number, editedAt = 0) => ({ theirs, readAt, editedAt });
const there = (given: Fields = {}) => ({ ...standing().base, ...given });

describe('a reading', () => {
  it('brings what changed there and leaves what changed here', () => {
    const edited = edit(standing(), { title: 'Paint the door' }, 150);
    const merged = read(edited, reading(there({ status: 'Done' }), 200), 'ask', 210);
    expect(merged).toMatchObject({ verdict: 'merged', taken: ['status'], conflicts: [] });
    expect(merged.standing.ours).toEqual(there({ title: 'Paint the door', status: 'Done' }));
    expect(pendingOf(merged.standing)).toEqual(['title']);
  });

  it('of the same once more changes nothing', () => {
    const once = read(standing(), reading(there({ status: 'Done' }), 200), 'ask', 210);
    const twice = read(once.standing, reading(there({ status: 'Done' }), 200), 'ask', 220);
    expect(twice).toMatchObject({ verdict: 'known', taken: [], standing: once.standing });
  });

  it('that may be older than what is agreed on is doubted, and one of an earlier minute is known to be', () => {
    const now = standing({ asOf: 5 * MINUTE, notionEditedAt: 3 * MINUTE });
    expect(read(now, reading(there({ title: '?' }), 4 * MINUTE, 3 * MINUTE), 'ask', 6 * MINUTE).verdict).toBe(
      'doubtful',
    );
    expect(read(now, reading(there({ title: '?' }), 4 * MINUTE, 2 * MINUTE), 'ask', 6 * MINUTE).verdict).toBe('known');
  });

  it('shows a write whose answer was lost for what it is', () => {
    const sent = begin(edit(standing(), { title: 'One' }, 150), { title: 'One' }, 1_000);
    const edited = edit(sent, { title: 'Two' }, 300);
    const merged = read(edited, reading(there({ title: 'One' }), 400), 'ask', 410);
    expect(merged).toMatchObject({
      conflicts: [],
      standing: { ours: { title: 'Two' }, base: { title: 'One' }, sent: null },
    });
  });

  it('takes what is new where nothing was agreed on, and leaves what is empty there', () => {
    const unknown = standing({ base: {}, ours: there({ status: null }) });
    const merged = read(unknown, reading({ title: null, status: 'Done', archived: false }, 200), 'ask', 210);
    expect(merged.standing.ours).toMatchObject({ title: 'Paint', status: 'Done' });
    expect(pendingOf(merged.standing)).toEqual(['title']);
  });
});

describe('an answer to a write', () => {
  it('is doubted when Notion was asked something else since the write began, and no older reading counts after it', () => {
    const begun = begin(edit(standing(), { title: 'One' }, 150), { title: 'One' }, 1_000);
    const looked = read(begun, reading(there(), 300), 'ask', 310).standing;
    const after = answered(looked, reading(there({ title: 'One' }), 200), 'ask', 400);
    expect(after).toMatchObject({ verdict: 'doubtful', standing: { base: { title: 'One' }, sent: null, asOf: 400 } });
    const old = read(after.standing, reading(there(), 350), 'ask', 500);
    expect(old).toMatchObject({ verdict: 'doubtful', standing: { ours: { title: 'One' } } });
  });
});

describe('a conflict', () => {
  const met = (policy: 'notion' | 'api' | 'newest' | 'ask', oursAt: number, theirsAt: number) =>
    read(
      edit(standing(), { title: 'Ours' }, oursAt),
      reading(there({ title: 'Theirs' }), 9 * MINUTE, theirsAt),
      policy,
      10 * MINUTE,
    );

  it.each([
    ['notion', 8, 1, 'Theirs', []],
    ['api', 1, 8, 'Ours', ['title']],
    ['newest', 8, 5, 'Ours', ['title']],
    ['newest', 4, 5, 'Theirs', []],
  ] as const)('by %s of minutes %d here and %d there ends with %s', (policy, oursAt, theirsAt, title, pending) => {
    const { standing, conflicts } = met(policy, oursAt * MINUTE, theirsAt * MINUTE);
    expect(conflicts).toMatchObject([{ field: 'title', base: 'Paint', ours: 'Ours', theirs: 'Theirs' }]);
    expect(standing.ours.title).toBe(title);
    expect(pendingOf(standing)).toEqual(pending);
  });

  it('within one minute leaves Notion’s value, as nobody can tell which is newer', () => {
    expect(met('newest', 5 * MINUTE + 30_000, 5 * MINUTE).standing.ours.title).toBe('Theirs');
  });

  it('that waits holds its field alone, and is told once', () => {
    const { standing: open } = met('ask', MINUTE, MINUTE);
    expect(open.ours.title).toBe('Ours');
    const again = read(
      edit(open, { status: 'Done' }, 11),
      reading(there({ title: 'Later' }), 11 * MINUTE),
      'ask',
      12 * MINUTE,
    );
    expect(again).toMatchObject({ conflicts: [], standing: { open: { title: 'Later' } } });
    expect(nextWrite(again.standing)).toEqual({ status: 'Done' });
    expect(nextWrite(decide(again.standing, 'title', 'api'))).toEqual({ title: 'Ours', status: 'Done' });
    expect(decide(again.standing, 'title', 'notion')).toMatchObject({ ours: { title: 'Later' }, open: {} });
  });

  it('ends by itself when both come to say the same, or Notion goes back', () => {
    const { standing: open } = met('ask', MINUTE, MINUTE);
    const agreed = read(open, reading(there({ title: 'Ours' }), 11 * MINUTE), 'ask', 12 * MINUTE);
    expect(agreed).toMatchObject({ ended: { title: 'agreed' }, standing: { open: {} } });
    const back = read(open, reading(there(), 11 * MINUTE), 'ask', 12 * MINUTE);
    expect(back).toMatchObject({ ended: { title: 'api' }, standing: { open: {}, ours: { title: 'Ours' } } });
  });
});

describe('the trash', () => {
  it('of Notion takes a to-do that has nothing on its way', () => {
    const merged = read(standing(), reading(there({ archived: true }), 200), 'ask', 210);
    expect(merged).toMatchObject({ taken: ['archived'], conflicts: [] });
    const back = read(merged.standing, reading(there(), 300), 'ask', 310);
    expect(back).toMatchObject({ taken: ['archived'], standing: { ours: { archived: false } } });
  });

  it('and an edit on its way meet as a conflict', () => {
    const edited = edit(standing(), { title: 'Ours' }, 150);
    const trashed = reading(there({ archived: true }), 200);
    const notion = read(edited, trashed, 'notion', 210);
    expect(notion).toMatchObject({
      conflicts: [{ field: 'archived' }],
      standing: { ours: { archived: true, title: 'Paint' } },
    });
    const api = read(edited, trashed, 'api', 210).standing;
    expect(nextWrite(api)).toEqual({ archived: false });
    const asking = read(edited, trashed, 'ask', 210).standing;
    expect(nextWrite(asking)).toBeUndefined();
    expect(nextWrite(decide(asking, 'archived', 'api'))).toEqual({ archived: false });
    expect(decide(asking, 'archived', 'notion').ours).toMatchObject({ archived: true, title: 'Paint' });
  });

  it('gets what is to go there after its last edits, and alone', () => {
    const both = edit(standing(), { title: 'Last words', archived: true }, 150);
    expect(nextWrite(both)).toEqual({ title: 'Last words' });
    expect(nextWrite({ ...both, base: there({ title: 'Last words' }) })).toEqual({ archived: true });
  });
});
