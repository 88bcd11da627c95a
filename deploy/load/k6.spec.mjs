import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const standIn = join(import.meta.dirname, 'test/k6-stand-in.mjs');

describe('the script for k6', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'na-k6-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = async (scenario, url) => {
    const stack = join(folder, 'stack.json');
    writeFileSync(stack, JSON.stringify({ gateway: { url }, credentials: { apiKey: 'na_x' } }));
    const { stdout } = await promisify(execFile)(process.execPath, [standIn, scenario, stack]);
    return JSON.parse(stdout);
  };

  it('sends the same requests as our own runner, under the names that the thresholds use', async () => {
    const { options, sent, counted } = await run('normal', 'http://127.0.0.1:3000');
    const common = { timeout: '10s', headers: { authorization: 'Bearer na_x', 'content-type': 'application/json' } };
    expect(sent[0]).toEqual({
      method: 'GET',
      url: 'http://127.0.0.1:3000/v1/todos?limit=20',
      body: null,
      tags: { name: 'GET /v1/todos' },
      ...common,
    });
    expect(sent.at(-1)).toMatchObject({ method: 'POST', body: '{"title":"Load test, to-do 7"}', ...common });
    expect(counted).toEqual(sent.map(() => ['answers_200', 1]));
    expect(options.thresholds['http_req_duration{name:GET /v1/todos}'][0].threshold).toBe('p(95)<=50');
  });

  it('goes to no other machine and knows no other scenario', async () => {
    await expect(run('normal', 'https://example.com')).rejects.toThrow('this machine only');
    await expect(run('nonsense', 'http://127.0.0.1:3000')).rejects.toThrow('has to be one of smoke');
  });
});
