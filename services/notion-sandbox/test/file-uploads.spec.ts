import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@na/testing';
import type { Client } from '@notionhq/client';
import fc from 'fast-check';
import { problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
let notion: Client;
beforeEach(async () => {
  sandbox = await TestSandbox.start();
  notion = sandbox.client();
});
afterEach(async () => sandbox.close());

const png = Buffer.from('89504e470d0a1a0a', 'hex');
const mebibyte = 1024 ** 2;

const send = (id: string, bytes: Buffer | string, type: string, more: Loose = {}) =>
  notion.fileUploads.send({
    file_upload_id: id,
    file: { filename: more.filename, data: new Blob([bytes as Loose], { type }) },
    ...(more.part_number !== undefined && { part_number: more.part_number }),
  });

/** An uploaded file, ready to be attached. */
async function uploaded(filename = 'dot.png', type = 'image/png', bytes: Buffer | string = png): Promise<string> {
  const { id } = await notion.fileUploads.create({ filename, content_type: type });
  await send(id, bytes, type);
  return id;
}

const fetched = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

describe('a file in one part', () => {
  test('is created, sent, attached and fetched, byte for byte', async () => {
    const made = await notion.fileUploads.create({ filename: 'dot.png' });
    expect(made).toMatchObject({
      object: 'file_upload',
      status: 'pending',
      filename: 'dot.png',
      content_type: 'image/png',
      content_length: null,
      upload_url: `${sandbox.url}/v1/file_uploads/${made.id}/send`,
      created_by: { type: 'bot' },
    });
    expect(made).not.toHaveProperty('complete_url');
    const sent = await send(made.id, png, 'image/png');
    expect(sent).toMatchObject({ status: 'uploaded', content_length: png.length, expiry_time: expect.any(String) });
    expect(sent).not.toHaveProperty('upload_url');
    const page_id = await sandbox.page('Pictured', [{ image: { file_upload: { id: made.id }, caption: text('a') } }]);
    const [block] = (await notion.blocks.children.list({ block_id: page_id })).results as Loose[];
    expect(block.image).toMatchObject({ type: 'file', file: { url: expect.any(String) }, caption: [{}] });
    const answer = await fetch(block.image.file.url);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(png);
    expect(await notion.fileUploads.retrieve({ file_upload_id: made.id })).toMatchObject({ expiry_time: null });
  });

  test('takes name and type from the form when nobody said them before', async () => {
    const { id } = await notion.fileUploads.create({});
    expect(await send(id, 'hello', 'text/plain', { filename: 'notes.txt' })).toMatchObject({
      filename: 'notes.txt',
      content_type: 'text/plain',
      content_length: 5,
    });
    const nameless = await notion.fileUploads.create({ filename: 'plan', content_type: 'application/pdf' });
    expect(nameless.filename).toBe('plan.pdf');
  });

  test('is refused in words when its name, its type or its size does not fit', async () => {
    const create = async (body: Loose) => (await problemOf(notion.fileUploads.create(body))).message;
    expect(await create({ filename: 'a.exe' })).toBe(
      'Provided `filename` has an extension that is not supported for the File Upload API.',
    );
    expect(await create({ content_type: 'audio/x-wav' })).toBe(
      'The content type audio/x-wav is not supported for the File Upload API.',
    );
    expect(await create({ filename: 'a.png', content_type: 'text/plain' })).toContain('does not match');
    expect(await create({ filename: 'none' })).toContain('must have an extension');
    // 299 letters of three bytes and ".txt" are 901 bytes, though only 303 characters.
    expect(await create({ filename: `${'あ'.repeat(299)}.txt` })).toContain('≤ `900` bytes');
    expect((await notion.fileUploads.create({ filename: `${'あ'.repeat(298)}aa.txt` })).status).toBe('pending');
    expect(await create({ mode: 'single_part', number_of_parts: 2 })).toContain('body.number_of_parts');
    expect(await create({ filename: 'a.png', external_url: 'https://x.org' })).toContain('body.external_url');
    const { id } = await notion.fileUploads.create({ filename: 'a.txt' });
    expect((await problemOf(send(id, png, 'image/png'))).message).toContain(
      'does not match the content type text/plain',
    );
    expect((await problemOf(send(id, 'x', 'text/plain', { part_number: '1' }))).message).toContain('body.part_number');
    const big = Buffer.alloc(20 * mebibyte + 1);
    expect((await problemOf(send(id, big, 'text/plain'))).message).toContain(`≤ \`${20 * mebibyte}\``);
    expect(await send(id, big.subarray(1), 'text/plain')).toMatchObject({ content_length: 20 * mebibyte });
    expect((await problemOf(send(id, 'again', 'text/plain'))).message).toContain('`uploaded`');
  });

  test('is taken once when it is sent twice at the same time, and again after a fault that came before', async () => {
    const { id } = await notion.fileUploads.create({ filename: 'a.txt' });
    await sandbox.admin('POST', '/faults', { kind: 'status', status: 503, match: { pathPattern: '*/send' } });
    expect(await problemOf(send(id, Buffer.alloc(mebibyte), 'text/plain'))).toMatchObject({ status: 503 });
    const both = await Promise.allSettled([send(id, 'one', 'text/plain'), send(id, 'two', 'text/plain')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('any body is answered with 2xx or a 4xx in words, never a 5xx', async () => {
    const value = fc.oneof(
      fc.constantFrom(null, '', 'x.png', '__proto__', 0, -1, 1e308, {}, []),
      fc.jsonValue({ maxDepth: 1 }),
    );
    const body = fc.record(
      {
        mode: fc.oneof(fc.constantFrom('single_part', 'multi_part', 'external_url'), value),
        filename: fc.oneof(fc.constantFrom('a.txt', 'b'), value),
        content_type: fc.oneof(fc.constantFrom('text/plain', 'constructor', ';'), value),
        number_of_parts: fc.oneof(fc.constant(3), value),
        external_url: fc.oneof(fc.constantFrom('http://127.0.0.1:1/x', 'http://[', 'file:///x'), value),
      },
      { requiredKeys: [] },
    );
    const property = fc.asyncProperty(body, async given => {
      const answer = await sandbox.raw('POST', '/v1/file_uploads', { body: given });
      expect(answer.status).toBeLessThan(500);
      expect(answer.body['object']).toBe(answer.status === 200 ? 'file_upload' : 'error');
    });
    await fc.assert(property, { numRuns: 400, seed: 20261122 });
  });

  test('a request that is no form, has no file or names another upload is refused', async () => {
    const { id } = await notion.fileUploads.create({ filename: 'a.txt' });
    const path = `/v1/file_uploads/${id}/send`;
    expect((await sandbox.raw('POST', path, { body: {} })).body['message']).toContain('multipart/form-data');
    const empty = await sandbox.raw('POST', path, {
      body: '--x\r\ncontent-disposition: form-data; name="part_number"\r\n\r\n1\r\n--x--\r\n',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    expect(empty).toMatchObject({ status: 400, body: { message: expect.stringContaining('body.file') } });
    const cut = await sandbox.raw('POST', path, {
      body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhal',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    expect(cut).toMatchObject({ status: 400, body: { code: 'validation_error' } });
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Other' });
    const other = sandbox.client({ token }).fileUploads;
    expect(await problemOf(other.retrieve({ file_upload_id: id }))).toMatchObject({ status: 404 });
    expect((await other.list({})).results).toEqual([]);
    expect(await notion.fileUploads.retrieve({ file_upload_id: id })).toMatchObject({ status: 'pending' });
  });
});

describe('a file in several parts', () => {
  const five = [Buffer.alloc(5 * mebibyte, 'a'), Buffer.alloc(5 * mebibyte, 'b'), Buffer.from('the end')];

  test('is put together in the order of the numbers, whatever the order of arrival', async () => {
    const { id, ...made } = await notion.fileUploads.create({
      mode: 'multi_part',
      filename: 'long.txt',
      number_of_parts: 3,
    });
    expect(made).toMatchObject({
      number_of_parts: { total: 3, sent: 0 },
      complete_url: expect.stringMatching(/complete$/),
    });
    await send(id, five[2]!, 'text/plain', { part_number: '3' });
    await send(id, five[0]!, 'text/plain', { part_number: '1' });
    const missing = await problemOf(notion.fileUploads.complete({ file_upload_id: id }));
    expect(missing).toMatchObject({ status: 400, code: 'validation_error' });
    expect(missing.message).toContain('2 of 3 parts were sent, missing 2');
    expect(await send(id, five[1]!, 'text/plain', { part_number: '2' })).toMatchObject({
      status: 'pending',
      number_of_parts: { total: 3, sent: 3 },
    });
    expect(await notion.fileUploads.complete({ file_upload_id: id })).toMatchObject({
      status: 'uploaded',
      content_length: 10 * mebibyte + 7,
    });
    const page_id = await sandbox.page('Long', [{ file: { file_upload: { id } } }]);
    const [block] = (await notion.blocks.children.list({ block_id: page_id })).results as Loose[];
    expect(block.file.name).toBe('long.txt');
    const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(sha256(await fetched(block.file.file.url))).toBe(sha256(Buffer.concat(five)));
  });

  test('numbers are strings from 1 to the number of parts, which is 1,000 at most; small parts come last only', async () => {
    const create = (number_of_parts: number) =>
      notion.fileUploads.create({ mode: 'multi_part', filename: 'a.txt', number_of_parts });
    for (const wrong of [0, 1001, 1.5]) expect((await problemOf(create(wrong))).status).toBe(400);
    expect(await create(1000)).toMatchObject({ number_of_parts: { total: 1000 } });
    const { id } = await create(2);
    for (const part_number of ['0', '3', 'x', '1.0', undefined]) {
      const refused = await problemOf(send(id, five[0]!, 'text/plain', { part_number }));
      expect(refused.message).toContain('body.part_number');
    }
    const small = await problemOf(send(id, 'small', 'text/plain', { part_number: '1' }));
    expect(small.message).toContain(`≥ \`${5 * mebibyte}\``);
    expect(await send(id, 'small', 'text/plain', { part_number: '2' })).toMatchObject({ content_length: 5 });
    const single = await notion.fileUploads.create({ filename: 'a.txt' });
    expect((await problemOf(notion.fileUploads.complete({ file_upload_id: single.id }))).message).toContain(
      'single_part',
    );
  });
});

describe('uploads', () => {
  test('expire an hour after they were made, unless they are attached', async () => {
    await sandbox.admin('POST', '/clock', { set: '2030-01-01T00:00:30Z', frozen: true });
    const [kept, lost] = [await uploaded(), await uploaded()];
    const { id: waiting } = await notion.fileUploads.create({ filename: 'a.txt' });
    const page_id = await sandbox.page('Icon');
    await notion.pages.update({ page_id, icon: { file_upload: { id: kept } } });
    const status = async (id: string) => (await notion.fileUploads.retrieve({ file_upload_id: id })).status;
    expect((await notion.fileUploads.retrieve({ file_upload_id: lost })).expiry_time).toBe('2030-01-01T01:00:00.000Z');
    await sandbox.admin('POST', '/clock', { advance: 3599 });
    expect([await status(lost), await status(waiting)]).toEqual(['uploaded', 'pending']);
    await sandbox.admin('POST', '/clock', { advance: 1 });
    expect([await status(kept), await status(lost), await status(waiting)]).toEqual(['uploaded', 'expired', 'expired']);
    const refused = await problemOf(notion.pages.update({ page_id, cover: { file_upload: { id: lost } } }));
    expect(refused.message).toContain('`expired`');
    expect((await problemOf(send(waiting, 'x', 'text/plain'))).message).toContain('`expired`');
    await notion.pages.update({ page_id, cover: { file_upload: { id: kept } } });
  });

  test('are listed newest first, by status, in pages', async () => {
    const ids = [await uploaded(), (await notion.fileUploads.create({})).id, await uploaded()].reverse();
    const all = await notion.fileUploads.list({});
    expect(all).toMatchObject({ type: 'file_upload', file_upload: {}, request_status: { type: 'complete' } });
    expect(all.results.map(({ id }) => id)).toEqual(ids);
    const done = await notion.fileUploads.list({ status: 'uploaded', page_size: 1 });
    expect(done).toMatchObject({ results: [{ id: ids[0] }], has_more: true });
    const rest = await notion.fileUploads.list({ status: 'uploaded', start_cursor: done.next_cursor });
    expect(rest).toMatchObject({ results: [{ id: ids[2] }], has_more: false });
    expect((await sandbox.raw('GET', '/v1/file_uploads?status=lost')).status).toBe(400);
  });
});

describe('attaching', () => {
  test('goes to every block that holds a file, to icons, covers, files properties and comments', async () => {
    const kinds = {
      image: await uploaded(),
      video: await uploaded('a.mp4', 'video/mp4', 'v'),
      pdf: await uploaded('a.pdf', 'application/pdf', 'p'),
      audio: await uploaded('a.mp3', 'audio/mpeg', 'a'),
      file: await uploaded('a.csv', 'text/csv', 'c'),
    };
    const children = Object.entries(kinds).map(([kind, id]) => ({ [kind]: { file_upload: { id } } }));
    const page_id = await sandbox.page('All', children);
    const blocks = (await notion.blocks.children.list({ block_id: page_id })).results as Loose[];
    expect(blocks.map(block => [block.type, block[block.type].type])).toEqual(
      Object.keys(kinds).map(kind => [kind, 'file']),
    );
    const page: Loose = await notion.pages.update({
      page_id,
      icon: { file_upload: { id: kinds.image } },
      cover: { type: 'file_upload', file_upload: { id: kinds.image } },
    });
    expect(await fetched(page.icon.file.url)).toEqual(png);
    expect(await fetched(page.cover.file.url)).toEqual(png);
    const comment: Loose = await notion.comments.create({
      parent: { page_id },
      rich_text: text('see'),
      attachments: [{ file_upload_id: kinds.file }, { file_upload_id: kinds.pdf, type: 'file_upload' }],
    });
    expect(comment.attachments).toMatchObject([{ category: 'productivity' }, { category: 'pdf' }]);
    expect((await fetched(comment.attachments[0].file.url)).toString()).toBe('c');
    const four = Array.from({ length: 4 }, () => ({ file_upload_id: kinds.pdf }));
    const tooMany = notion.comments.create({ parent: { page_id }, rich_text: text('x'), attachments: four });
    expect((await problemOf(tooMany)).message).toContain('≤ `3`');
    const source = await sandbox.dataSource({ Files: { files: {} } });
    const row: Loose = await notion.pages.create({
      parent: { data_source_id: source },
      properties: { Files: { files: [{ file_upload: { id: kinds.file } }] } },
    });
    const [first] = row.properties.Files.files;
    expect(first).toMatchObject({ name: 'a.csv', type: 'file', file: { expiry_time: expect.any(String) } });
    const more: Loose = await notion.pages.update({
      page_id: row.id,
      properties: { Files: { files: [first, { name: 'pic', file_upload: { id: kinds.image } }] as Loose } },
    });
    const names = more.properties.Files.files.map((file: Loose) => file.name);
    expect(names).toEqual(['a.csv', 'pic']);
    expect((await fetched(more.properties.Files.files[0].file.url)).toString()).toBe('c');
  });

  test('refuses what is unknown, not sent yet or of another kind', async () => {
    const stranger = '8c64ea91-4b9d-4e57-8daa-9e24bc01bf91';
    const page_id = await sandbox.page('Refused');
    const append = async (kind: string, id: string) =>
      problemOf(
        notion.blocks.children.append({ block_id: page_id, children: [{ [kind]: { file_upload: { id } } }] as Loose }),
      );
    expect(await append('image', stranger)).toMatchObject({ status: 404, code: 'object_not_found' });
    const { id: waiting } = await notion.fileUploads.create({ filename: 'a.png' });
    expect((await append('image', waiting)).message).toContain('`pending`');
    const text = await uploaded('a.txt', 'text/plain', 'x');
    expect((await append('image', text)).message).toContain(
      'has a type of productivity, but only image files are expected.',
    );
    expect((await notion.fileUploads.retrieve({ file_upload_id: text })).expiry_time).not.toBeNull();
  });
});

describe('the url of a file', () => {
  let id: string;
  let page_id: string;
  const url = async () => ((await notion.pages.retrieve({ page_id })) as Loose).icon.file.url as string;
  beforeEach(async () => {
    await sandbox.admin('POST', '/clock', { set: '2030-01-01T00:00:30.500Z', frozen: true });
    id = await uploaded();
    page_id = await sandbox.page('Icon');
    await notion.pages.update({ page_id, icon: { file_upload: { id } } });
  });

  test('is another one in each answer, and each is good for an hour', async () => {
    const [first, second] = [await url(), await url()];
    expect(first).not.toBe(second);
    const page: Loose = await notion.pages.retrieve({ page_id });
    expect(page.icon.file.expiry_time).toBe('2030-01-01T01:00:30.000Z');
    await sandbox.admin('POST', '/clock', { set: '2030-01-01T01:00:29Z' });
    for (const good of [first, second]) expect(await fetched(good)).toEqual(png);
    await sandbox.admin('POST', '/clock', { set: '2030-01-01T01:00:30Z' });
    const stale = await fetch(first);
    expect(stale.status).toBe(403);
    expect(stale.headers.get('content-type')).toContain('application/xml');
    expect(await stale.text()).toMatch(/<Code>AccessDenied<\/Code><Message>Request has expired/);
    expect(await fetched(await url())).toEqual(png);
  });

  test('opens nothing once anything in it was changed', async () => {
    const good = new URL(await url());
    const changes: [string, (url: URL) => void][] = [
      ['the life', bad => bad.searchParams.set('X-Amz-Expires', '99999')],
      ['the date', bad => bad.searchParams.set('X-Amz-Date', '20300101T001000Z')],
      ['the signature', bad => bad.searchParams.set('X-Amz-Signature', 'f'.repeat(64))],
      ['no signature', bad => bad.searchParams.delete('X-Amz-Signature')],
      ['the file', bad => (bad.pathname = bad.pathname.replace(id, '8c64ea91-4b9d-4e57-8daa-9e24bc01bf91'))],
    ];
    for (const [what, change] of changes) {
      const bad = new URL(good);
      change(bad);
      const answer = await fetch(bad);
      expect([what, answer.status, (await answer.text()).includes('<Error>')]).toEqual([what, 403, true]);
    }
    expect(await fetched(good.href)).toEqual(png);
  });
});

describe('the data folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'notion-sandbox-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const blobs = () =>
    readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());

  test('keeps each content once, over a restart, and gives back what nobody wants at the next start', async () => {
    await sandbox.close();
    sandbox = await TestSandbox.start({ dataFolder: folder });
    notion = sandbox.client();
    const page_id = await sandbox.page('Kept', [
      { image: { file_upload: { id: await uploaded() } } },
      { image: { file_upload: { id: await uploaded() } } },
    ]);
    await uploaded('lost.txt', 'text/plain', 'nobody attaches me');
    const names = () => blobs().map(({ name }) => name);
    const content = createHash('sha256').update(png).digest('hex');
    expect(names().sort()).toEqual([content, createHash('sha256').update('nobody attaches me').digest('hex')].sort());
    await sandbox.admin('POST', '/clock', { advance: 3700 });
    await sandbox.close();
    sandbox = await TestSandbox.start({ dataFolder: folder });
    notion = sandbox.client();
    expect(names()).toEqual([content]);
    const [block] = (await notion.blocks.children.list({ block_id: page_id })).results as Loose[];
    expect(await fetched(block.image.file.url)).toEqual(png);
  });

  test('a file whose bytes are gone is not found', async () => {
    await sandbox.close();
    sandbox = await TestSandbox.start({ dataFolder: folder });
    notion = sandbox.client();
    const page_id = await sandbox.page('Bare', [{ image: { file_upload: { id: await uploaded() } } }]);
    const [block] = (await notion.blocks.children.list({ block_id: page_id })).results as Loose[];
    for (const { parentPath, name } of blobs()) rmSync(join(parentPath, name));
    const answer = await fetch(block.image.file.url);
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('NoSuchKey')]);
  });

  test('an upload that breaks off leaves nothing behind', async () => {
    await sandbox.close();
    sandbox = await TestSandbox.start({ dataFolder: folder });
    notion = sandbox.client();
    const { id } = await notion.fileUploads.create({ filename: 'a.txt' });
    const headers = {
      authorization: `Bearer ${sandbox.token}`,
      'notion-version': '2025-09-03',
      'content-type': 'multipart/form-data; boundary=x',
    };
    const request = rawRequest(`${sandbox.url}/v1/file_uploads/${id}/send`, { method: 'POST', headers });
    request.on('error', () => undefined);
    request.write('--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n');
    request.write(Buffer.alloc(mebibyte));
    await eventually(() => expect(blobs()).toHaveLength(1));
    request.destroy();
    await eventually(() => expect(blobs()).toEqual([]));
    expect(existsSync(join(folder, 'files', 'incoming'))).toBe(true);
    expect(await notion.fileUploads.retrieve({ file_upload_id: id })).toMatchObject({ status: 'pending' });
  });
});
