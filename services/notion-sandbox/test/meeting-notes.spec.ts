import { problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await TestSandbox.start();
  await sandbox.admin('POST', '/clock', { set: '2027-05-04T10:00:00Z', frozen: true });
});
afterAll(async () => sandbox.close());

const recording = { audio: { external: { url: 'https://example.com/talk.mp3' } } };
const nobody = '8c64ea91-4b9d-4e57-8daa-9e24bc01bf91';

/** A page with a recording, and notes of it. */
async function note(title?: string, extra: Loose = {}): Promise<{ page: string; made: Loose }> {
  const page = await sandbox.page('Talk', [recording, { paragraph: { rich_text: text('after') } }]);
  const [audio] = (await sandbox.client().blocks.children.list({ block_id: page })).results;
  const source = { type: 'block' as const, block_id: audio!.id };
  const made = await sandbox.client().blocks.meetingNotes.create({ source, ...(title && { title }), ...extra });
  return { page, made };
}

const read = (block_id: string): Promise<Loose> =>
  sandbox.client({ version: '2026-03-11' }).blocks.retrieve({ block_id });
const advance = () => sandbox.admin('POST', '/clock', { advance: 1 });

describe('meeting notes', () => {
  test('stand behind the recording, and are ready once transcript and summary are written', async () => {
    const { page, made } = await note('Kick-off', { language: 'de' });
    expect(made).toMatchObject({
      object: 'block',
      type: 'meeting_notes',
      meeting_notes: { title: [{ plain_text: 'Kick-off' }], status: 'transcription_in_progress' },
    });
    const { results }: Loose = await sandbox.client().blocks.children.list({ block_id: page });
    expect(results.map(({ type }: Loose) => type)).toEqual(['audio', 'transcription', 'paragraph']);
    await advance();
    expect((await read(made.id)).meeting_notes.status).toBe('summary_in_progress');
    await advance();
    const { meeting_notes: ready } = await read(made.id);
    expect(ready.status).toBe('notes_ready');
    const parts = [ready.children.transcript_block_id, ready.children.summary_block_id, ready.children.notes_block_id];
    const texts = await Promise.all(parts.map(async id => (await read(id)).paragraph.rich_text[0].plain_text));
    expect(texts).toEqual(['Transcript', 'Summary', 'Notes']);
  });

  test('come without a summary when none is wanted', async () => {
    const { made } = await note('Short', { options: { kickoff_summary: false } });
    await advance();
    const { meeting_notes: ready } = await read(made.id);
    expect(ready.status).toBe('notes_ready');
    expect(Object.keys(ready.children)).toEqual(['transcript_block_id']);
  });

  const wrong: [string, Loose, number, string][] = [
    ['an upload that is not there', { source: { type: 'file_upload', file_upload_id: nobody } }, 404, 'file_upload'],
    ['a language that nobody speaks', { language: 'tlh' }, 400, 'body.language should be `"auto"`'],
    ['a source of nothing', { source: { type: 'air' } }, 400, 'body.source.type'],
  ];
  test.each(wrong)('of %s are refused', async (_what, change, status, message) => {
    const parent = { type: 'page_id', page_id: sandbox.rootPageId };
    const body = { parent, source: { type: 'file_upload', file_upload_id: nobody }, ...change };
    const answer = await sandbox.raw('POST', '/v1/blocks/meeting_notes', { body });
    expect(answer.status).toBe(status);
    expect(answer.body['message']).toContain(message);
  });

  test('of a block that is no recording are refused', async () => {
    const page = await sandbox.page('Silent', [{ paragraph: { rich_text: text('x') } }]);
    const [block] = (await sandbox.client().blocks.children.list({ block_id: page })).results;
    const refused = sandbox.client().blocks.meetingNotes.create({ source: { type: 'block', block_id: block!.id } });
    expect((await problemOf(refused)).message).toContain('is no recording');
  });

  test('are found by title, time and person, sorted and cut', async () => {
    const notion = sandbox.client();
    await sandbox.admin('POST', '/clock', { set: '2027-08-01T10:00:00Z' });
    for (const title of ['Zebra', 'Apple', 'Mango']) await note(title);
    const titles = async (query: Loose) =>
      (await notion.blocks.meetingNotes.query(query)).results.map(
        (found: Loose) => found.meeting_notes.title[0].plain_text,
      );
    const where = (...filters: Loose[]) => ({ filter: { operator: 'and', filters } });
    const today = {
      property: 'created_time',
      filter: { operator: 'date_is', value: { type: 'relative', value: 'today' } },
    };
    const called = (operator: string, value: string) => ({
      property: 'title',
      filter: { operator, value: { type: 'exact', value } },
    });
    const sort = [{ property: 'title', direction: 'ascending' }];
    expect(await titles({ ...where(today), sort })).toEqual(['Apple', 'Mango', 'Zebra']);
    expect(await titles(where(today, called('string_contains', 'an')))).toEqual(['Mango']);
    const either = { operator: 'or', filters: [called('string_is', 'Zebra'), called('string_starts_with', 'App')] };
    expect(await titles({ ...where(today, either), sort })).toEqual(['Apple', 'Zebra']);
    const may = { type: 'exact', value: { type: 'daterange', start_date: '2027-05-01', end_date: '2027-05-31' } };
    const within = { property: 'created_time', filter: { operator: 'date_is_within', value: may } };
    expect(await titles({ ...where(within), sort })).toEqual(['Kick-off', 'Short']);
    const lately = { type: 'relative', value: 'x', direction: 'past', unit: 'week', count: 1 };
    const recent = { property: 'created_time', filter: { operator: 'date_is_relative_to', value: lately } };
    expect(await titles(where(recent))).toHaveLength(3);
    const me = (await notion.users.me({})).id;
    const by = (id: string, operator = 'person_contains') => ({
      property: 'created_by',
      filter: { operator, value: { type: 'exact', value: { table: 'notion_user', id } } },
    });
    expect(await titles(where(by(me)))).toHaveLength(5);
    expect(await titles(where(by(nobody)))).toEqual([]);
    expect(await titles(where({ property: 'attendees', filter: { operator: 'is_empty' } }))).toHaveLength(5);
    expect(await notion.blocks.meetingNotes.query({ limit: 2 })).toMatchObject({ has_more: true });
    const unknown = notion.blocks.meetingNotes.query(where(called('string_rhymes', 'x')) as Loose);
    expect((await problemOf(unknown)).message).toContain('.filter.operator should be');
  });
  test('are made of an uploaded recording, at the end of a page; of no other upload', async () => {
    const notion = sandbox.client();
    const page = await sandbox.page('Recorded', [{ paragraph: { rich_text: text('x') } }]);
    const uploaded = async (filename: string, type: string) => {
      const { id } = await notion.fileUploads.create({ filename, content_type: type });
      const file = { filename, data: new Blob(['sound'], { type }) };
      await notion.fileUploads.send({ file_upload_id: id, file });
      return id;
    };
    const make = (file_upload_id: string): Promise<Loose> =>
      notion.blocks.meetingNotes.create({
        parent: { type: 'page_id', page_id: page },
        source: { type: 'file_upload', file_upload_id },
      } as Loose);
    const made = await make(await uploaded('talk.mp3', 'audio/mpeg'));
    const { results } = await notion.blocks.children.list({ block_id: page });
    expect(results.map(({ id }) => id).at(-1)).toBe(made.id);
    const refused = await problemOf(make(await uploaded('notes.txt', 'text/plain')));
    expect(refused.message).toContain('is no recording: it should be audio or video');
  });
});
