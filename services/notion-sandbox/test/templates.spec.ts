import { collectDataSourceTemplates } from '@notionhq/client';
import { paragraph, problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
let source: string;
let standard: string;
let meeting: string;

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  await sandbox.admin('POST', '/clock', { set: '2027-05-04T22:30:40Z', frozen: true });
  source = await sandbox.toDos();
  standard = await template('Standard', { Priority: { select: { name: 'High' } } }, [paragraph('from the standard')]);
  meeting = await template('Meeting', {}, [
    paragraph('agenda', [paragraph('inside')]),
    {
      paragraph: {
        rich_text: [mention({ template_mention_date: 'today' }), mention({ template_mention_date: 'now' })],
      },
    },
    { paragraph: { rich_text: [mention({ template_mention_user: 'me' })] } },
  ]);
  await sandbox.admin('POST', '/templates', { pageId: standard, isDefault: true });
  await sandbox.admin('POST', '/templates', { pageId: meeting });
});
afterAll(async () => sandbox.close());

const mention = (template_mention: Loose): Loose => ({ mention: { template_mention } });

async function template(name: string, properties: Loose, children: Loose[]): Promise<string> {
  const parent = { data_source_id: source };
  const made = await sandbox.client().pages.create({
    parent,
    properties: { Name: { title: text(name) }, ...properties },
    children,
    icon: { emoji: '📋' },
  });
  return made.id;
}

const create = (wanted: Loose, properties: Loose = {}): Promise<Loose> =>
  sandbox.client().pages.create({ parent: { data_source_id: source }, properties, template: wanted });

const texts = async (block_id: string): Promise<string[]> => {
  const { results } = await sandbox.client().blocks.children.list({ block_id });
  return results.map((block: Loose) => block.paragraph.rich_text.map((item: Loose) => item.plain_text).join(' '));
};

const filled = () => sandbox.admin('POST', '/clock', { advance: 1 });

describe('templates of a data source', () => {
  test('are listed by name and by pages, and are no rows', async () => {
    const notion = sandbox.client();
    expect(await notion.dataSources.listTemplates({ data_source_id: source })).toMatchObject({
      templates: [
        { id: standard, name: 'Standard', is_default: true },
        { id: meeting, name: 'Meeting', is_default: false },
      ],
      has_more: false,
      next_cursor: null,
    });
    expect((await notion.dataSources.listTemplates({ data_source_id: source, name: 'meet' })).templates).toHaveLength(
      1,
    );
    const first = await notion.dataSources.listTemplates({ data_source_id: source, page_size: 1 });
    expect(first).toMatchObject({ has_more: true, next_cursor: meeting });
    const all = await collectDataSourceTemplates(notion, { data_source_id: source, page_size: 1 });
    expect(all.map(({ id }) => id)).toEqual([standard, meeting]);
    const rows = await notion.dataSources.query({ data_source_id: source });
    expect(rows.results.map(({ id }) => id)).not.toContain(standard);
    expect((await notion.search({ query: 'Standard' })).results).toEqual([]);
    expect(await notion.pages.retrieve({ page_id: standard })).toMatchObject({ object: 'page' });
  });

  test('fill a new page once its request is answered: blocks, icon, and properties that the request left open', async () => {
    const page = await create({ type: 'default' }, { Name: { title: text('Mine') } });
    expect(page.icon).toBeNull();
    expect(await texts(page.id)).toEqual([]);
    await filled();
    const after: Loose = await sandbox.client().pages.retrieve({ page_id: page.id });
    expect(after.icon).toEqual({ type: 'emoji', emoji: '📋' });
    expect(after.properties.Name.title[0].plain_text).toBe('Mine');
    expect(after.properties.Priority.select.name).toBe('High');
    expect(await texts(page.id)).toEqual(['from the standard']);
    const overruled = await create({ type: 'default' }, { Priority: { select: { name: 'Low' } } });
    await filled();
    const kept: Loose = await sandbox.client().pages.retrieve({ page_id: overruled.id });
    expect(kept.properties.Priority.select.name).toBe('Low');
    expect(kept.properties.Name.title[0].plain_text).toBe('Standard');
  });

  test('are chosen by id, with today, now and me as they are in the time zone', async () => {
    const page = await create({ type: 'template_id', template_id: meeting, timezone: 'Europe/Berlin' });
    await filled();
    expect(await texts(page.id)).toEqual([
      'agenda',
      expect.stringMatching(/^2027-05-05 2027-05-05T00:30:\d\d\.000\+02:00$/),
      '@Sandbox integration',
    ]);
    const [agenda] = (await sandbox.client().blocks.children.list({ block_id: page.id })).results;
    expect(await texts(agenda!.id)).toEqual(['inside']);
    expect(await texts(meeting)).toEqual(['agenda', '@Today @Now', '@Me']);
  });

  test('fill an existing page too, whose own values stay; erase_content clears it before', async () => {
    const notion = sandbox.client();
    const page = await create({ type: 'none' }, { Name: { title: text('Old') } });
    await notion.blocks.children.append({ block_id: page.id, children: [paragraph('old')] });
    await notion.pages.update({ page_id: page.id, template: { type: 'default' } });
    await filled();
    expect(await texts(page.id)).toEqual(['old', 'from the standard']);
    await notion.pages.update({
      page_id: page.id,
      template: { type: 'template_id', template_id: standard },
      erase_content: true,
    });
    expect(await texts(page.id)).toEqual([]);
    await filled();
    expect(await texts(page.id)).toEqual(['from the standard']);
    const after: Loose = await notion.pages.retrieve({ page_id: page.id });
    expect(after.properties.Name.title[0].plain_text).toBe('Old');
  });

  test('are refused beside content, in unknown time zones, and where there are none', async () => {
    const notion = sandbox.client();
    const parent = { data_source_id: source };
    const beside = notion.pages.create({ parent, template: { type: 'default' }, children: [paragraph('x')] });
    expect((await problemOf(beside)).message).toContain('body.children should be not present');
    const zone = create({ type: 'default', timezone: 'Moon/Base' });
    expect((await problemOf(zone)).message).toContain('body.template.timezone should be a valid IANA time zone');
    const other = await sandbox.dataSource({});
    const none = notion.pages.create({ parent: { data_source_id: other }, template: { type: 'default' } });
    expect((await problemOf(none)).message).toBe(`Data source ${other} has no default template.`);
    const outside = notion.pages.create({ parent: { page_id: sandbox.rootPageId }, template: { type: 'default' } });
    expect((await problemOf(outside)).message).toContain('Only pages in a data source');
    const unknown = create({ type: 'template_id', template_id: '8c64ea91-4b9d-4e57-8daa-9e24bc01bf91' });
    expect(await problemOf(unknown)).toMatchObject({ status: 404, code: 'object_not_found' });
  });
});
