import { BatchService } from '@na/contracts';
import { Agent } from 'node:http';
import { house, type House } from './house.ts';
import { batch, ID } from './things.ts';
import { uploading } from './uploading.ts';

/** How long any other body of this house may take. */
const REQUEST_MS = 500;
const SILENCE_MS = 1_500;
const UPLOAD_MS = 6_000;

const line = (number: number) => `${JSON.stringify({ type: 'test.echo', payload: { number } })}\n`;

describe('the lines of a batch', () => {
  let at: House;
  /** The numbers of the lines that the scheduler was asked to add. */
  let added: number[];
  beforeAll(async () => {
    at = await house({
      env: {
        HTTP_REQUEST_TIMEOUT_MS: String(REQUEST_MS),
        HTTP_HEADERS_TIMEOUT_MS: '400',
        BATCH_UPLOAD_SILENCE_MS: String(SILENCE_MS),
        BATCH_UPLOAD_TIMEOUT_MS: String(UPLOAD_MS),
      },
    });
    at.neighbours.answer(BatchService.getBatch, () => batch());
    at.neighbours.answer(BatchService.addToBatch, ({ lines }) => {
      added.push(...lines.map(({ line: number }) => number));
      return { taken: lines.length, repeated: 0, refused: [], nextSize: 1_000 };
    });
  });
  afterAll(() => at?.close());
  beforeEach(() => {
    added = [];
  });

  const path = () => `${at.url}/v1/batches/${ID}/tasks`;

  it('may take longer than any other body, while they come', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const { request, answer } = uploading(path(), { agent });
    const begun = Date.now();
    for (let number = 0; Date.now() - begun < REQUEST_MS * 4; number++) {
      request.write(line(number));
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    request.end();
    expect(await answer).toMatchObject({ status: 200, body: { taken: expect.any(Number) } });
    // The connection is as impatient as before with what is no upload.
    const slow = uploading(`${at.url}/v1/batches`, { agent, headers: { 'content-type': 'application/json' } });
    slow.request.write('{');
    expect(await slow.answer).toMatchObject({ status: 408 });
    expect(slow.request.reusedSocket).toBe(true);
    agent.destroy();
  });

  it('of a sender who falls silent are waited for a while, and what came is stored', async () => {
    const { request, answer } = uploading(path());
    request.write(line(0) + line(1));
    expect(await answer).toMatchObject({ status: 408, body: { code: 'request_timed_out' } });
    expect(added).toEqual([0, 1]);
    request.destroy();
  });

  it('of a sender who dribbles come to an end too', async () => {
    const { request, answer } = uploading(path());
    let isOver = false;
    void answer.finally(() => (isOver = true));
    for (let number = 0; !isOver; number++) {
      request.write(line(number));
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    expect(await answer).toMatchObject({ status: 408, body: { code: 'request_timed_out' } });
    expect(added.length).toBeGreaterThan(5);
    request.destroy();
  });
});
