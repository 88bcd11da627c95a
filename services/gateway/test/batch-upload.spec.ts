import { BatchService, type AddToBatchRequest, type BatchLine } from '@na/contracts';
import { Problem } from '@na/errors';
import { eventually } from '@na/testing';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { house, type House } from './house.ts';
import { batch, ID } from './things.ts';
import { uploaded, uploading, type UploadOptions } from './uploading.ts';

const MOST_BYTES = 200 * 1024 ** 2;

const line = (number: number, more: object = {}) =>
  `${JSON.stringify({ type: 'test.echo', payload: { number }, ...more })}\n`;

function* lines(from: number, to: number, more?: object): Generator<string> {
  for (let number = from; number < to; number++) yield line(number, more);
}

const NotThere = new Problem({ kind: 'not_found', code: 'batch_not_found', title: 'No such batch', detail: 'No.' });
const NotOpen = new Problem({ kind: 'conflict', code: 'batch_not_open', title: 'Not open', detail: 'It is closed.' });
const Away = new Problem({ kind: 'unavailable', code: 'test_away', title: 'Away', detail: 'Not now.' });

setFlagsFromString('--expose-gc');
// eslint-disable-next-line na-security/no-run-text -- The text is one word of ours, which only here names the collector.
const collectGarbage = runInNewContext('gc') as () => void;

/** What cannot be let go at present, in bytes. */
function heldBytes(): number {
  // The first sets free what the second gives back: buffers are swept beside the program, later on a busy machine.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('the lines of a batch', () => {
  let at: House;
  /** What the scheduler was asked to add, call by call. */
  let added: BatchLine[][];

  beforeAll(async () => {
    at = await house({
      env: {
        BATCH_UPLOAD_MAX_BYTES: String(MOST_BYTES),
        GATEWAY_CALL_TIMEOUT_MS: '5000',
      },
    });
  });
  afterAll(() => at?.close());
  beforeEach(() => {
    added = [];
    at.neighbours.asked.length = 0;
    at.neighbours.answer(BatchService.getBatch, () => batch());
    answerAdding(({ lines: given }) => ({ taken: given.length }));
  });

  /** Lets the scheduler take lines; `say` has the last word on what it answers. */
  function answerAdding(
    say: (
      request: AddToBatchRequest,
    ) => Partial<{ taken: number; repeated: number; refused: object[]; nextSize: number }> | Promise<object>,
  ): void {
    at.neighbours.answer(BatchService.addToBatch, async request => {
      added.push(request.lines);
      // What was asked is not to be held, so that what the gateway holds shows.
      at.neighbours.asked.length = 0;
      return { taken: 0, repeated: 0, refused: [], nextSize: 1_000, ...(await say(request)) } as never;
    });
  }

  const path = (query = '') => `${at.url}/v1/batches/${ID}/tasks${query}`;
  const send = (given: Iterable<string> | AsyncIterable<string>, query = '', options?: UploadOptions) =>
    uploaded(path(query), given, options);
  const numbers = () => added.flat().map(({ line: number }) => number);
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

  it('go on in their order, each once, and the body is never held whole', async () => {
    const seen: number[] = [];
    const before = heldBytes();
    let [calls, most] = [0, 0];
    answerAdding(({ lines: given }) => {
      seen.push(...given.map(({ line: number }) => number));
      added = [];
      if (calls++ % 20 === 0) most = Math.max(most, heldBytes() - before);
      return { taken: given.length };
    });
    const { status, body } = await send(lines(0, 20_000, { payload: { text: 'x'.repeat(6 * 1024) } }));
    expect({ status, body }).toEqual({
      status: 200,
      body: { taken: 20_000, repeated: 0, refusedCount: 0, refused: [], nextLine: 20_000 },
    });
    expect(seen).toEqual(range(0, 20_000));
    // The body has 120 MiB.
    expect(most / 1024 ** 2).toBeLessThan(40);
  });

  it('wait with their sender while the scheduler is busy', async () => {
    const busy = Promise.withResolvers<object>();
    answerAdding(({ lines: given }) => busy.promise.then(() => ({ taken: given.length })));
    let sent = 0;
    const body = (function* () {
      for (; sent < 5_000; sent++) yield line(sent, { payload: { text: 'x'.repeat(8 * 1024) } });
    })();
    const answer = send(body);
    await eventually(() => expect(added.length).toBe(1));
    // What lies in sockets and in one more pack; the rest stays with the sender.
    let last = -1;
    await eventually(() => {
      const isStill = sent === last;
      last = sent;
      expect(isStill).toBe(true);
    });
    expect(sent).toBeLessThan(2_500);
    expect(added.length).toBe(1);
    busy.resolve({});
    expect((await answer).body).toMatchObject({ taken: 5_000, nextLine: 5_000 });
  });

  it('go on in fewer at a time when the scheduler asks for that, and in more', async () => {
    answerAdding(({ lines: given }) => ({ taken: given.length, nextSize: added.length < 8 ? 50 : 400 }));
    expect((await send(lines(0, 2_000))).body).toMatchObject({ taken: 2_000 });
    const sizes = added.map(({ length }) => length);
    // The second is put together while the first is under way.
    expect(Math.max(...sizes.slice(0, 2))).toBeLessThanOrEqual(100);
    expect(new Set(sizes.slice(2, 8))).toEqual(new Set([50]));
    expect(Math.max(...sizes)).toBe(400);
  });

  it('keep within what one call carries, however large they are', async () => {
    const sizes: number[] = [];
    answerAdding(({ lines: given }) => {
      sizes.push(Buffer.byteLength(JSON.stringify(given)));
      return { taken: given.length };
    });
    const { body } = await send(lines(0, 60, { payload: { text: 'ü€𝄞'.repeat(7_000) } }));
    expect(body).toMatchObject({ taken: 60, refusedCount: 0 });
    expect(Math.max(...sizes)).toBeLessThan(600 * 1024);
  });

  it('bear all that a task can say but what the batch says for all', async () => {
    const whole = {
      ...{ type: 'test.echo', payload: { a: [1, { b: null }] }, runAt: '2026-12-01T10:00:00+01:00', serialKey: 's' },
      ...{ maxAttempts: 3, deadline: '2026-12-02T09:00:00Z', limits: { keys: [{ key: 'k' }] } },
    };
    await send([JSON.stringify(whole)], '?firstLine=41');
    expect(added).toEqual([
      [
        {
          ...whole,
          line: 41,
          runAt: '2026-12-01T09:00:00.000Z',
          deadline: '2026-12-02T09:00:00.000Z',
          limits: { keys: [{ key: 'k', cost: 1 }] },
        },
      ],
    ]);
  });

  it('that are wrong are named each, and the others are taken', async () => {
    answerAdding(({ lines: given }) => {
      const problem = {
        ...{ type: 'urn:x', title: 'Payload invalid', status: 422, code: 'task_payload_invalid', detail: 'No title.' },
        errors: [{ pointer: '/payload/title', detail: 'is missing; it should be text' }],
      };
      const refused = given
        .filter(({ line: number }) => number === 2)
        .map(({ line: number }) => ({ line: number, problem }));
      return { taken: given.length - refused.length, refused };
    });
    const { status, body } = await send([
      line(0),
      '{"type":"test.echo"\n',
      line(2),
      '[1]\n',
      '{"type":"","payload":{},"id":"mine"}\n',
      '\n',
      '{"type":"test.echo","payload":{"__proto__":{"a":1}}}\n',
      '{"type":"test.echo","payload":{"a":"\\u0000"}}\n',
      '{"type":"test.echo","payload":{"a":1e999}}\r\n',
      line(9),
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ taken: 2, repeated: 0, refusedCount: 7, nextLine: 10 });
    expect(body.refused).toEqual([
      {
        line: 1,
        code: 'validation_failed',
        detail: expect.any(String),
        errors: [{ pointer: '', detail: expect.stringMatching(/^should be JSON, but is none: /) }],
      },
      {
        line: 2,
        code: 'task_payload_invalid',
        detail: 'No title.',
        errors: [{ pointer: '/payload/title', detail: 'is missing; it should be text' }],
      },
      {
        line: 3,
        code: 'validation_failed',
        detail: expect.any(String),
        errors: [{ pointer: '', detail: 'should be a JSON object, but is a list' }],
      },
      {
        line: 4,
        code: 'validation_failed',
        detail: expect.any(String),
        errors: [
          { pointer: '/id', detail: expect.stringContaining('is no field here; known are type, payload') },
          { pointer: '/type', detail: 'should be text of 1 to 200 characters, not blank, but is ""' },
        ],
      },
      {
        line: 6,
        code: 'validation_failed',
        detail: expect.any(String),
        errors: [{ pointer: '', detail: expect.stringContaining('__proto__') }],
      },
      {
        line: 7,
        code: 'validation_failed',
        detail: expect.any(String),
        errors: [{ pointer: '/payload/a', detail: expect.stringContaining('NUL') }],
      },
      {
        line: 8,
        code: 'validation_failed',
        detail: expect.any(String),
        errors: [{ pointer: '/payload/a', detail: expect.stringContaining('number larger') }],
      },
    ]);
    expect(numbers()).toEqual([0, 2, 9]);
  });

  it('that are too long are refused alone, and nothing of them is held', async () => {
    const huge = function* () {
      yield line(0) + '{"type":"test.echo","payload":{"text":"';
      for (let piece = 0; piece < 64; piece++) yield 'x'.repeat(64 * 1024);
      yield `"}}\n${line(2)}`;
    };
    const { body } = await send(huge());
    expect(body).toMatchObject({
      taken: 2,
      refusedCount: 1,
      refused: [{ line: 1, errors: [{ detail: 'has more than the 256 KiB that a line may have' }] }],
      nextLine: 3,
    });
    expect(numbers()).toEqual([0, 2]);
  });

  it('that are refused are counted all and shown a hundred', async () => {
    const { body } = await send(Array.from({ length: 2_500 }, () => '{}\n'));
    expect(body).toMatchObject({ taken: 0, refusedCount: 2_500, nextLine: 2_500 });
    expect(body.refused.map(({ line: number }: { line: number }) => number)).toEqual(range(0, 100));
    expect(added).toEqual([]);
  });

  it('are what that route takes, and nothing else, and other routes take none', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const answer = await send([line(0)], '', { headers: { 'content-type': type } });
      expect(answer).toMatchObject({ status: 415, body: { code: 'media_type_unsupported' } });
      expect(answer.body.detail).toContain('send it as application/x-ndjson');
    }
    const unsaid = await at.ask('POST', `/v1/batches/${ID}/tasks`);
    expect(unsaid).toMatchObject({ status: 200, body: { taken: 0, nextLine: 0 } });
    const other = await uploaded(`${at.url}/v1/batches`, ['{"name":"x"}\n']);
    expect(other).toMatchObject({ status: 415, body: { code: 'media_type_unsupported' } });
    expect(other.body.detail).toContain('send it as application/json');
    expect(added).toEqual([]);
  });

  it('of a batch that is not there, or is closed, end with the first answer, though their sender would go on', async () => {
    at.neighbours.answer(BatchService.getBatch, () => {
      throw NotThere;
    });
    const endless = function* () {
      for (let number = 0; ; number++) yield line(number);
    };
    expect(await send(endless())).toMatchObject({ status: 404, body: { code: 'batch_not_found' } });
    expect(added).toEqual([]);
    at.neighbours.answer(BatchService.getBatch, () => batch());
    answerAdding(() => {
      throw NotOpen;
    });
    expect(await send(endless())).toMatchObject({ status: 409, body: { code: 'batch_not_open' } });
    expect(added.length).toBe(1);
  });

  it('need the permission, before anything is read', async () => {
    const key = await at.ask('POST', '/v1/api-keys', { body: { name: 'Reads', scopes: ['tasks:read'] } });
    expect(await send([line(0)], '', { as: key.body.key })).toMatchObject({ status: 403 });
    expect(await send([line(0)], '', { as: 'na_nothing' })).toMatchObject({ status: 401 });
    expect(added).toEqual([]);
  });

  it('that came before the connection broke are stored, and an upload goes on after them', async () => {
    answerAdding(({ lines: given }) => ({ taken: given.length, nextSize: 50 }));
    const { request, answer } = uploading(path());
    for (const text of lines(0, 250)) request.write(text);
    request.write('{"type":"test.echo","pay');
    await eventually(() => expect(numbers().length).toBeGreaterThanOrEqual(100));
    request.destroy();
    await expect(answer).rejects.toThrow();
    await eventually(() => expect(numbers()).toEqual(range(0, 250)));
    answerAdding(({ lines: given }) => {
      const repeated = given.filter(({ line: number }) => number < 250).length;
      return { repeated, taken: given.length - repeated };
    });
    const { body } = await send(lines(200, 400), '?firstLine=200');
    expect(body).toMatchObject({ taken: 150, repeated: 50, refusedCount: 0, nextLine: 400 });
  });

  it('of one upload have a size, and of one batch a number', async () => {
    const large = function* () {
      for (let piece = 0; piece < MOST_BYTES / (64 * 1024) + 100; piece++) yield ' '.repeat(64 * 1024 - 1) + '\n';
    };
    const tooLarge = await send(
      (function* () {
        yield line(0);
        yield* large();
      })(),
    );
    expect(tooLarge).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    expect(numbers()).toEqual([0]);
    added = [];
    const tooMany = await send(lines(0, 3), '?firstLine=99998');
    expect(tooMany).toMatchObject({ status: 422, body: { code: 'batch_lines_exceeded' } });
    expect(numbers()).toEqual([99_998, 99_999]);
    const beyond = await send([line(0)], '?firstLine=100000');
    expect(beyond).toMatchObject({ status: 422, body: { errors: [{ pointer: '?firstLine' }] } });
  });

  it('are sent again while the scheduler is away for a moment', async () => {
    let tries = 0;
    answerAdding(({ lines: given }) => {
      tries++;
      if (tries % 3 !== 0) throw Away;
      return { taken: given.length };
    });
    const { status, body } = await send(lines(0, 150));
    expect({ status, body }).toMatchObject({ status: 200, body: { taken: 150 } });
    expect(added.length).toBe(6);
    expect(added[0]).toEqual(added[2]);
  });

  it('are an upload’s only once with one Idempotency-Key', async () => {
    const options = { headers: { 'idempotency-key': 'upload-1' } };
    const first = await send(lines(0, 10), '', options);
    const again = await send(lines(0, 10), '', options);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(numbers()).toEqual(range(0, 10));
  });

  it('are taken no more from whoever may not send them any longer', async () => {
    const { body: key } = await at.ask('POST', '/v1/api-keys', { body: { name: 'Sends', scopes: ['tasks:write'] } });
    const { request, answer } = uploading(path(), { as: key.key });
    request.write(line(0));
    let isOver = false;
    void answer.finally(() => (isOver = true));
    await eventually(() => expect(at.neighbours.asked.length).toBeGreaterThan(0));
    await at.ask('DELETE', `/v1/api-keys/${key.id}`);
    while (!isOver) {
      request.write(line(1));
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    expect(await answer).toMatchObject({ status: 401 });
    request.destroy();
  });

  it('are cut off by a replica that leaves, what came before being stored', async () => {
    const replica = await at.replica();
    const { request, answer } = uploading(`${replica.url}/v1/batches/${ID}/tasks`);
    request.write(line(0));
    await eventually(() => expect(at.neighbours.asked.length).toBeGreaterThan(0));
    replica.leave();
    expect(await answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    await eventually(() => expect(numbers()).toEqual([0]));
    request.destroy();
    await replica.close();
  });
});
