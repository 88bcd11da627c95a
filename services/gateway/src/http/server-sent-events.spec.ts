import type { TaskChange } from '@na/contracts';
import { serverSentEvents } from './server-sent-events.ts';

describe('a server-sent event', () => {
  // ASVS 1.2.3
  it('is one, whatever a task says: no text ends it or begins another', async () => {
    const evil = 'x\n\ndata: {"state":"succeeded"}\r\n\r\nid: 99\u2028\u2029"}';
    const change: TaskChange = { version: 3, event: 'TaskFailed', at: '2026-11-21T10:00:00.000Z', data: { evil } };
    const changes = (async function* () {
      yield change;
    })();
    let written = '';
    for await (const part of serverSentEvents(changes, it => ({ id: it.version, event: it.event, data: it })))
      written += part;
    const blocks = written.split(/\r\n\r\n|\n\n|\r\r/).filter(Boolean);
    expect(blocks).toHaveLength(2);
    const lines = blocks[1]!.split(/\r\n|\n|\r/);
    expect(lines.map(line => line.split(':')[0])).toEqual(['id', 'event', 'data']);
    expect(JSON.parse(lines[2]!.slice('data: '.length))).toEqual(change);
  });
});
