import { eventually } from '@na/testing';
import { Client } from '@notionhq/client';
import { agree, newClient, redirectUri } from './consent.ts';
import { paragraph, text, type Loose } from './harness.ts';
import { Listener } from './listener.ts';
import {
  advance,
  aggregation,
  events,
  notion,
  receiver,
  sandbox,
  stage,
  subscribe,
  told,
  toldAfter,
} from './webhook-scene.ts';

stage();

describe('what is told', () => {
  const firstView = async (data_source_id: string) => (await notion.views.list({ data_source_id })).results[0]!.id;
  const parentOf = (type: string) => events().find(event => event.type === type)?.data.parent;

  test('pages: made, moved, changed, trashed and restored, each within its window as one event', async () => {
    const page = await sandbox.page('Old');
    const target = await sandbox.page('Target');
    const { id: hook } = await subscribe();
    await notion.pages.update({ page_id: page, properties: { title: { title: text('New') } } });
    await notion.pages.update({ page_id: page, properties: { title: { title: text('Newer') } } });
    const made = (await notion.blocks.children.append({ block_id: page, children: [paragraph('a'), paragraph('b')] }))
      .results;
    await notion.blocks.update({ block_id: made[0]!.id, paragraph: { rich_text: text('c') } } as Loose);
    const child = await notion.pages.create({ parent: { page_id: page }, properties: {}, children: [paragraph('x')] });
    await notion.pages.update({ page_id: child.id, icon: { emoji: '🪨' } });
    expect(await toldAfter(hook)).toEqual([
      `page.properties_updated ${page}`,
      `page.content_updated ${page}`,
      `page.created ${child.id}`,
    ]);
    expect(events()[0].data).toEqual({
      parent: { id: sandbox.rootPageId, type: 'page' },
      updated_properties: ['title'],
    });
    expect(events()[1].data.updated_blocks).toEqual([
      ...made.map(({ id }) => ({ id, type: 'block' })),
      { id: child.id, type: 'page' },
    ]);
    await notion.pages.move({ page_id: page, parent: { page_id: target } });
    await notion.pages.update({ page_id: page, is_locked: true });
    await notion.pages.update({ page_id: page, is_locked: false });
    const moves = await toldAfter(hook);
    expect(moves.sort()).toEqual(
      [
        `page.locked ${page}`,
        `page.unlocked ${page}`,
        `page.moved ${page}`,
        `page.content_updated ${sandbox.rootPageId}`,
        `page.content_updated ${target}`,
      ].sort(),
    );
    expect(parentOf('page.moved')).toEqual({ id: target, type: 'page' });
    await notion.pages.update({ page_id: page, in_trash: true });
    expect(await toldAfter(hook)).toEqual([`page.deleted ${page}`, `page.content_updated ${target}`]);
    await notion.pages.update({ page_id: page, in_trash: false });
    expect(await toldAfter(hook)).toEqual([`page.undeleted ${page}`, `page.content_updated ${target}`]);
  });

  test('what came and went within a window is not told, and what was trashed and restored neither', async () => {
    const kept = await sandbox.page('Kept');
    const { id: hook } = await subscribe({ eventTypes: ['page.created', 'page.deleted', 'page.undeleted'] });
    const gone = await sandbox.page('Gone');
    await notion.pages.update({ page_id: gone, in_trash: true });
    await notion.pages.update({ page_id: kept, in_trash: true });
    await notion.pages.update({ page_id: kept, in_trash: false });
    expect(await toldAfter(hook)).toEqual([]);
    await notion.pages.update({ page_id: kept, in_trash: true });
    expect(await toldAfter(hook)).toEqual([`page.deleted ${kept}`]);
  });

  test('databases and data sources: their making, rows, schema, trash; 2022-06-28 knows databases only', async () => {
    const { id: hook } = await subscribe();
    const source = await sandbox.dataSource({ Size: { number: {} } });
    const { database_id } = ((await notion.dataSources.retrieve({ data_source_id: source })) as Loose).parent;
    expect(await toldAfter(hook)).toEqual([
      `database.created ${database_id}`,
      `page.content_updated ${sandbox.rootPageId}`,
      `view.created ${await firstView(source)}`,
    ]);
    const row = await notion.pages.create({
      parent: { data_source_id: source },
      properties: { Name: { title: text('row') } },
    });
    await notion.dataSources.update({
      data_source_id: source,
      properties: { Size: { name: 'Weight' }, Extra: { checkbox: {} } },
    });
    const second: Loose = await notion.dataSources.create({
      parent: { database_id },
      properties: { Name: { title: {} } },
    });
    expect((await toldAfter(hook)).sort()).toEqual(
      [
        `page.created ${row.id}`,
        `data_source.content_updated ${source}`,
        `data_source.schema_updated ${source}`,
        `data_source.created ${second.id}`,
        `view.created ${await firstView(second.id)}`,
      ].sort(),
    );
    expect(parentOf('page.created')).toEqual({ id: database_id, type: 'database', data_source_id: source });
    const schema = events().find(({ type }) => type === 'data_source.schema_updated').data.updated_properties;
    expect(schema).toEqual([
      { id: expect.any(String), name: 'Weight', action: 'updated' },
      { id: expect.any(String), name: 'Extra', action: 'created' },
    ]);
    await notion.pages.update({ page_id: row.id, properties: { Weight: { number: 5 } } });
    await notion.dataSources.update({ data_source_id: second.id, in_trash: true });
    expect(await toldAfter(hook)).toEqual([`page.properties_updated ${row.id}`, `data_source.deleted ${second.id}`]);
    const update = events().find(({ type }) => type === 'page.properties_updated').data;
    expect(update.updated_properties).toEqual([schema[0].id]);
  });

  test('an old subscription hears of databases where a new one hears of data sources', async () => {
    const source = await sandbox.dataSource({});
    const { database_id } = ((await notion.dataSources.retrieve({ data_source_id: source })) as Loose).parent;
    const { id: hook } = await subscribe({ apiVersion: '2022-06-28' });
    const second = await notion.dataSources.create({ parent: { database_id }, properties: { Name: { title: {} } } });
    const row = await notion.pages.create({ parent: { data_source_id: source }, properties: {} });
    await notion.dataSources.update({ data_source_id: source, properties: { Extra: { checkbox: {} } } });
    expect((await toldAfter(hook)).sort()).toEqual(
      [
        `page.created ${row.id}`,
        `view.created ${await firstView(second.id)}`,
        `database.content_updated ${database_id}`,
        `database.schema_updated ${database_id}`,
      ].sort(),
    );
    expect(parentOf('page.created')).toEqual({ id: database_id, type: 'database' });
  });

  test('comments, at once: made, changed, deleted, on pages and on blocks', async () => {
    const page_id = await sandbox.page('Discussed', [paragraph('a')]);
    const [block] = (await notion.blocks.children.list({ block_id: page_id })).results;
    await subscribe({ eventTypes: ['comment.created', 'comment.updated', 'comment.deleted'] });
    const { id: comment_id } = await notion.comments.create({ parent: { block_id: block!.id }, rich_text: text('1') });
    await notion.comments.update({ comment_id, rich_text: text('2') });
    await notion.comments.delete({ comment_id });
    await eventually(() =>
      expect(told()).toEqual(['created', 'updated', 'deleted'].map(step => `comment.${step} ${comment_id}`)),
    );
    for (const { data } of events()) expect(data).toEqual({ parent: { id: block!.id, type: 'block' }, page_id });
  });

  test('views: made, changed, deleted, to whoever sees their database', async () => {
    const source = await sandbox.dataSource({ Size: { number: {} } });
    const { id: hook } = await subscribe({ eventTypes: ['view.created', 'view.updated', 'view.deleted'] });
    const { parent }: Loose = await notion.dataSources.retrieve({ data_source_id: source });
    const { id: view_id }: Loose = await notion.views.create({
      database_id: parent.database_id,
      data_source_id: source,
      name: 'Big',
      type: 'board',
    } as Loose);
    expect(await toldAfter(hook)).toEqual([`view.created ${view_id}`]);
    expect(events()[0].data).toMatchObject({
      parent: { id: parent.database_id, type: 'database' },
      view_type: 'board',
    });
    await notion.views.update({ view_id, name: 'Bigger' } as Loose);
    expect(await toldAfter(hook)).toEqual([`view.updated ${view_id}`]);
    await notion.views.delete({ view_id });
    expect(await toldAfter(hook)).toEqual([`view.deleted ${view_id}`]);
  });

  test('file uploads: made, completed, expired, failed with the reason; others hear nothing of them', async () => {
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Other' });
    await subscribe({ token });
    const mine = sandbox.client({ token });
    await notion.fileUploads.create({ filename: 'unheard.txt' });
    const { id: lost } = await mine.fileUploads.create({ filename: 'lost.txt' });
    const { id } = await mine.fileUploads.create({ filename: 'a.txt' });
    await mine.fileUploads.send({ file_upload_id: id, file: { data: new Blob(['x'], { type: 'text/plain' }) } });
    await mine.pages.update({ page_id: sandbox.rootPageId, properties: {} });
    const page = await sandbox.page('Holds', []);
    await mine.blocks.children.append({ block_id: page, children: [{ file: { file_upload: { id } } }] });
    const source = await Listener.start();
    source.answer = ({ method }) => ({
      status: method === 'HEAD' ? 200 : 500,
      headers: { 'content-type': 'text/plain' },
    });
    const { id: failed } = await mine.fileUploads.create({
      mode: 'external_url',
      filename: 'b.txt',
      external_url: source.url,
    });
    const failure = await eventually(() => {
      const found = events().find(({ type }) => type === 'file_upload.upload_failed');
      expect(found).toBeDefined();
      return found;
    });
    await source.close();
    expect(failure).toMatchObject({
      entity: { id: failed, type: 'file_upload' },
      data: { file_import_result: { type: 'error', error: { type: 'download_error', status_code: 500 } } },
    });
    await advance(3_600_000);
    await eventually(() => expect(told()).toContain(`file_upload.expired ${lost}`));
    const uploads = told().filter(line => line.startsWith('file_upload.'));
    expect(uploads).toEqual([
      `file_upload.created ${lost}`,
      `file_upload.created ${id}`,
      `file_upload.completed ${id}`,
      `file_upload.created ${failed}`,
      `file_upload.upload_failed ${failed}`,
      `file_upload.expired ${lost}`,
    ]);
    expect(events()[0]).not.toHaveProperty('data');
  });

  test('only what is shared with the integration and allowed to it', async () => {
    const shared = await sandbox.page('Shared');
    const hidden = await sandbox.page('Hidden');
    const capabilities = ['read_content', 'insert_comments'];
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Narrow', roots: [shared], capabilities });
    const { id } = await subscribe({ token });
    for (const page_id of [hidden, shared]) {
      await notion.pages.update({ page_id, icon: { emoji: '🪨' } });
      await notion.comments.create({ parent: { page_id }, rich_text: text('not for its eyes') });
    }
    const inside = await notion.pages.create({ parent: { page_id: shared }, properties: {} });
    await advance(aggregation);
    await eventually(() =>
      expect(told().sort()).toEqual([`page.content_updated ${shared}`, `page.created ${inside.id}`].sort()),
    );
    const { deliveries, gathering } = await sandbox.admin('GET', `/webhooks/${id}/deliveries`);
    expect([deliveries.length, gathering]).toEqual([2, []]);
  });

  test('to a public integration, also who of it may see the thing; nothing any more once access is taken back', async () => {
    const client = await newClient(sandbox);
    const { id: hook } = await subscribe({ clientId: client.clientId });
    const page_id = sandbox.rootPageId;
    await notion.comments.create({ parent: { page_id }, rich_text: text('nobody let it in') });
    const code = await agree(sandbox, client);
    const grant = await new Client({ baseUrl: sandbox.url }).oauth.token({
      client_id: client.clientId,
      client_secret: client.clientSecret,
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
    });
    const heardOf = await notion.comments.create({ parent: { page_id }, rich_text: text('it hears') });
    expect(await toldAfter(hook)).toEqual([`comment.created ${heardOf.id}`]);
    const { owner } = grant as Loose;
    expect(events()[0].accessible_by).toEqual([
      { id: owner.user.id, type: 'person' },
      { id: grant.bot_id, type: 'bot' },
    ]);
    await sandbox.admin('POST', '/oauth/tokens', { does: 'revoke', clientId: client.clientId });
    await notion.comments.create({ parent: { page_id }, rich_text: text('shut out') });
    expect(await toldAfter(hook)).toEqual([]);
  });

  test('in running time, without anybody at the clock', async () => {
    await sandbox.admin('POST', '/settings', { webhookAggregationMs: 50 });
    await sandbox.admin('POST', '/clock', { reset: true });
    await subscribe();
    const page = await sandbox.page('Ticking');
    await eventually(() => expect(told()).toContain(`page.created ${page}`));
  });

  test('nothing of the old workspace once another one took its place', async () => {
    const { id } = await sandbox.admin('POST', '/snapshot');
    const { id: hook } = await subscribe();
    const page = await sandbox.page('Forgotten');
    await sandbox.admin('POST', '/restore', { id });
    await advance(aggregation);
    expect((await sandbox.raw('GET', `/_sandbox/webhooks/${hook}`, { token: null })).status).toBe(404);
    receiver.received.length = 0;
    const { id: next } = await subscribe();
    expect(await toldAfter(next)).toEqual([]);
    expect((await sandbox.raw('GET', `/v1/pages/${page}`)).status).toBe(404);
  });

  test('a write that fails tells nothing', async () => {
    const { id } = await subscribe();
    const parent = { page_id: sandbox.rootPageId };
    const failing = notion.pages.create({ parent, properties: {}, children: [{ image: {} } as Loose] });
    await expect(failing).rejects.toThrow();
    const deleted = await sandbox.raw('PATCH', `/v1/blocks/${sandbox.rootPageId}/children`, {
      body: { children: [{}] },
    });
    expect(deleted.status).toBe(400);
    expect(await sandbox.admin('GET', `/webhooks/${id}/deliveries`)).toEqual({ deliveries: [], gathering: [] });
  });
});
