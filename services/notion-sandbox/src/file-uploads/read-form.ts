import type { FastifyRequest } from 'fastify';
import type { MultipartFile } from '@fastify/multipart';
import { TooManyBytes, type Blobs } from '../blobs/blobs.ts';
import { failed } from '../checks/check.ts';
import { NotionError, validationError } from '../errors.ts';
import type { BlobKey } from '../store/records.ts';
import { maxPartBytes } from './limits.ts';

/** What a form of `/send` brought. */
export interface SentForm {
  blob: BlobKey;
  filename: string | null;
  contentType: string;
  /** As it came: text, or undefined. */
  partNumber: unknown;
}

const limits = { files: 1, fields: 5, fieldSize: 100, parts: 6, headerPairs: 20, fileSize: Infinity };

/** Reads `file` and `part_number` of a multipart form; the bytes go straight to where files live. */
export async function readForm(blobs: Blobs, request: FastifyRequest): Promise<SentForm> {
  if (!request.isMultipart()) throw validationError('The content type of the request should be `multipart/form-data`.');
  try {
    return await readParts(blobs, request);
  } catch (error) {
    if (error instanceof NotionError) throw error;
    if (error instanceof TooManyBytes) throw failed('body.file.length', `≤ \`${maxPartBytes}\` bytes`, 'more');
    // The disk's failures are ours; all else is a form that does not hold together.
    if ('syscall' in (error as Error)) throw error;
    throw validationError(`The multipart form could not be read: ${(error as Error).message}`);
  }
}

async function readParts(blobs: Blobs, request: FastifyRequest): Promise<SentForm> {
  let file: Omit<SentForm, 'partNumber'> | null = null;
  let partNumber: unknown;
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file') file = { ...namesOf(part), blob: await takeFile(blobs, part) };
    else if (part.fieldname === 'part_number') partNumber = part.value;
    else throw failed(`body.${part.fieldname}`, 'not present', part.value);
  }
  if (!file) throw failed('body.file', 'defined', undefined);
  return { ...file, partNumber };
}

async function takeFile(blobs: Blobs, part: MultipartFile): Promise<BlobKey> {
  if (part.fieldname !== 'file') throw failed(`body.${part.fieldname}`, 'not present', 'a file');
  return blobs.take(part.file, maxPartBytes);
}

function namesOf(part: MultipartFile): { filename: string | null; contentType: string } {
  // A blob without a name goes over the wire as `blob`, which nobody called it.
  const filename = part.filename === 'blob' || !part.filename ? null : part.filename;
  return { filename, contentType: part.mimetype };
}
