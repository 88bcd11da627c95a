import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@na/testing';
import { problemOf, TestSandbox, type Loose } from './harness.ts';
import { Listener } from './listener.ts';

let sandbox: TestSandbox;
let source: Listener;
beforeEach(async () => {
  source = await Listener.start();
  sandbox = await TestSandbox.start();
});
afterEach(async () => {
  await sandbox.close();
  await source.close();
});

const csv = { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' }, body: 'a,b\n1,2\n' };

const importFrom = (external_url: string, filename = 'table.csv') =>
  sandbox.client().fileUploads.create({ mode: 'external_url', filename, external_url });

const outcome = (file_upload_id: string) =>
  eventually(async () => {
    const upload = await sandbox.client().fileUploads.retrieve({ file_upload_id });
    expect(upload.status).not.toBe('pending');
    return upload;
  });

describe('a file of another address', () => {
  test('is pending at first, then uploaded, and can be attached', async () => {
    source.answer = () => csv;
    const made = await importFrom(`${source.url}/table`);
    expect(made).toMatchObject({ status: 'pending', filename: 'table.csv', content_type: 'text/csv' });
    expect(made).not.toHaveProperty('upload_url');
    expect(await outcome(made.id)).toMatchObject({
      status: 'uploaded',
      content_length: 8,
      file_import_result: { type: 'success', success: {}, imported_time: expect.any(String) },
    });
    const page_id = await sandbox.page('Imported', [{ file: { file_upload: { id: made.id } } }]);
    const [block] = (await sandbox.client().blocks.children.list({ block_id: page_id })).results as Loose[];
    expect(await (await fetch(block.file.file.url)).text()).toBe(csv.body);
    expect(source.received.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });

  test('is refused at once when it can not be reached, is nothing that is taken, or is no address', async () => {
    const refusal = async (url: string) => (await problemOf(importFrom(url))).message;
    source.answer = () => ({ status: 404 });
    expect(await refusal(source.url)).toContain('it answered 404');
    source.answer = () => ({ status: 200 });
    expect(await refusal(source.url)).toContain('`Content-Type`');
    source.answer = () => ({ status: 200, headers: { 'content-type': 'application/x-msdownload' } });
    expect(await refusal(source.url)).toContain('application/x-msdownload is not supported');
    source.answer = () => ({ status: 200, headers: { 'content-type': 'text/csv', 'content-length': '6000000000' } });
    expect(await refusal(source.url)).toContain('exceeds the limit');
    expect(await refusal('http://127.0.0.1:1/x')).toContain('could not be reached');
    for (const url of ['nothing', 'file:///etc/hostname', 'ftp://127.0.0.1/x']) {
      expect(await refusal(url)).toContain('should be a valid URL');
    }
  });

  test('fails with a reason when it is gone or another one by the time it is fetched', async () => {
    const failing = async (reply: Loose) => {
      source.answer = ({ method }) => (method === 'HEAD' ? csv : reply);
      return outcome((await importFrom(source.url)).id);
    };
    expect(await failing({ status: 500 })).toMatchObject({
      status: 'failed',
      file_import_result: {
        type: 'error',
        error: {
          type: 'download_error',
          status_code: 500,
          parameter: 'external_url',
          message: expect.stringMatching(/500/),
        },
      },
    });
    const other = await failing({ status: 200, headers: { 'content-type': 'image/png' }, body: 'x' });
    expect(other).toMatchObject({ status: 'failed', file_import_result: { error: { type: 'validation_error' } } });
    const attach = sandbox.client().pages.update({
      page_id: sandbox.rootPageId,
      icon: { file_upload: { id: other.id } },
    });
    expect((await problemOf(attach)).message).toContain('`failed`');
  });

  test('is not fetched from another machine until the sandbox is opened for that', async () => {
    const elsewhere = [
      'http://192.0.2.1/x',
      'https://[2001:db8::1]/x',
      'https://169.254.169.254/x',
      'https://0.0.0.0/x',
    ];
    for (const url of [...elsewhere, 'https://[::ffff:192.0.2.1]/x']) {
      expect((await problemOf(importFrom(url))).message).toContain('is another machine');
    }
    source.answer = () => ({ status: 302, headers: { location: 'http://192.0.2.1/' } });
    expect((await problemOf(importFrom(source.url))).message).toContain('it answered 302');
    await sandbox.admin('POST', '/settings', { openImports: true });
    expect((await problemOf(importFrom('http://192.0.2.1/x'))).message).toContain('SSL-enabled');
  });

  test('is never the admin API of the sandbox itself', async () => {
    const refused = await problemOf(importFrom(`${sandbox.url}/_sandbox/oauth/clients`, 'secrets.json'));
    expect(refused.message).toContain('it answered 403');
  });

  test('is fetched after a restart when it was still on its way', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'notion-sandbox-'));
    await sandbox.close();
    sandbox = await TestSandbox.start({ dataFolder: folder });
    let fetches = 0;
    source.answer = async ({ method }) => {
      if (method === 'HEAD') return csv;
      fetches += 1;
      return fetches === 1 ? new Promise(() => undefined) : csv;
    };
    const { id } = await importFrom(source.url);
    await eventually(() => expect(fetches).toBe(1));
    await sandbox.close();
    sandbox = await TestSandbox.start({ dataFolder: folder });
    expect(await outcome(id)).toMatchObject({ status: 'uploaded', content_length: 8 });
    rmSync(folder, { recursive: true });
  });
});
