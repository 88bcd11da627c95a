import { bodyOf } from '@na/testing';
import { request, type Agent, type ClientRequest } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { API_KEY } from './house.ts';

/** What came back for an upload. */
export interface UploadAnswer {
  status: number;
  headers: Record<string, unknown>;
  // Tests look into answers of every shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** An upload that a test sends piece by piece. */
export interface Uploading {
  request: ClientRequest;
  /** Rejects when the connection breaks before an answer. */
  answer: Promise<UploadAnswer>;
}

export interface UploadOptions {
  headers?: Record<string, string>;
  as?: string;
  /** Whose connections are used; one of its own when left out. */
  agent?: Agent;
}

/** Begins an upload to a path of the gateway; the test writes and ends it. */
export function uploading(url: string, { headers = {}, as = API_KEY, agent }: UploadOptions = {}): Uploading {
  const asked = request(url, {
    method: 'POST',
    agent: agent ?? false,
    headers: { authorization: `Bearer ${as}`, 'content-type': 'application/x-ndjson', ...headers },
  });
  const answer = new Promise<UploadAnswer>((resolve, reject) => {
    asked.on('error', reject).on('response', response => {
      const { statusCode = 0, headers: given } = response;
      text(response).then(
        said => resolve({ status: statusCode, headers: given, body: bodyOf(said, given['content-type']) }),
        reject,
      );
    });
  });
  answer.catch(() => undefined);
  return { request: asked, answer };
}

/** Uploads lines and gives the answer; the rest is not sent once there is one. */
export async function uploaded(
  url: string,
  lines: Iterable<string> | AsyncIterable<string>,
  options: UploadOptions = {},
): Promise<UploadAnswer> {
  const { request: asked, answer } = uploading(url, options);
  const body = Readable.from(lines, { objectMode: false });
  body.pipe(asked);
  return answer.finally(() => body.destroy());
}
