import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Blobs } from '../blobs/blobs.ts';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import type { FileUploadRecord } from '../store/records.ts';
import { escaped } from '../view/html.ts';
import { refusalOf } from './signed-url.ts';
import { sizeOf } from './upload.ts';

/** The files themselves, at the signed urls that answers name. */
export function fileRoutes(sandbox: Sandbox): (app: FastifyInstance) => Promise<void> {
  return async app => {
    app.get('/files/:workspace/:upload/:name', (request, reply) => serveFile(sandbox, request, reply));
  };
}

async function serveFile(sandbox: Sandbox, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const [path = '', query = ''] = request.url.split('?', 2);
  const refusal = refusalOf(sandbox, path, new URLSearchParams(query));
  if (refusal) return refuse(reply, 403, refusal.code, refusal.message);
  const upload = sandbox.store.get('fileUploads', (request.params as { upload: string }).upload);
  const first = upload?.status === 'uploaded' ? await sandbox.blobs.read(upload.parts[1]?.sha256 ?? '') : null;
  if (!upload || !first) return refuse(reply, 404, 'NoSuchKey', 'The specified key does not exist.');
  return reply
    .headers({
      'content-length': sizeOf(upload),
      'accept-ranges': 'none',
      // A page or picture that somebody uploaded runs nothing here, beside the admin API.
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    })
    .type(upload.contentType ?? 'application/octet-stream')
    .send(Readable.from(bytesOf(sandbox.blobs, upload, first)));
}

/** One part after the other; only one is open at a time. */
async function* bytesOf(blobs: Blobs, upload: FileUploadRecord, first: Readable): AsyncGenerator<Buffer> {
  yield* first;
  for (let part = 2; part <= upload.partCount; part += 1) {
    const stream = await blobs.read(upload.parts[part]?.sha256 ?? '');
    if (!stream) throw new Error(`The bytes of part ${part} of file upload ${upload.id} are gone.`);
    yield* stream;
  }
}

/** An error as S3 tells it. */
function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>${code}</Code><Message>${escaped(message)}</Message><RequestId>${newId()}</RequestId></Error>`;
  return reply.code(status).type('application/xml').send(text);
}
