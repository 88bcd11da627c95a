import type { IncomingMessage } from 'node:http';
import { inBackground } from '../background.ts';
import { TooManyBytes } from '../blobs/blobs.ts';
import { NotionError } from '../errors.ts';
import type { Sandbox } from '../sandbox.ts';
import type { BlobKey, FileUploadRecord, ImportResult } from '../store/records.ts';
import { fetchExternal } from './external.ts';
import { plainType } from './file-types.ts';
import { maxFileBytes } from './limits.ts';
import { statusAt } from './upload.ts';

type ImportError = Extract<ImportResult, { type: 'error' }>['error'];

/** A failure of an import that can be told. */
class Failed extends Error {
  constructor(readonly told: ImportError) {
    super(told.message);
  }
}

/** Imports at the same time. */
const maxRunning = 4;

/** Fetches external files in the background; what was not finished goes on at the next start. */
export class Importer {
  private readonly running = new Map<string, Promise<void>>();
  private readonly abort = new AbortController();

  constructor(private readonly sandbox: Sandbox) {}

  /** The chore: begins what waits. */
  look(now: number): null {
    for (const upload of this.sandbox.store.all('fileUploads')) {
      if (this.running.size >= maxRunning) break;
      if (upload.mode !== 'external_url' || statusAt(upload, now) !== 'pending' || this.running.has(upload.id))
        continue;
      this.running.set(upload.id, inBackground('import a file', this.import(upload)));
    }
    return null;
  }

  /** Gives up what is running; it begins anew at the next start. */
  async stop(): Promise<void> {
    this.abort.abort();
    await Promise.all(this.running.values());
  }

  private async import(upload: FileUploadRecord): Promise<void> {
    const outcome = await this.fetched(upload).catch((error: unknown) => failureOf(error));
    this.running.delete(upload.id);
    if (this.abort.signal.aborted) return;
    this.keep(upload.id, outcome);
    // A place is free for the next one.
    this.sandbox.agenda.look();
  }

  private async fetched(upload: FileUploadRecord): Promise<BlobKey> {
    const response = await fetchExternal(this.sandbox, upload.externalUrl ?? '', this.abort.signal);
    try {
      refuseOther(upload, response);
      return await this.sandbox.blobs.take(response, maxFileBytes);
    } finally {
      response.destroy();
    }
  }

  private keep(id: string, outcome: BlobKey | ImportError): void {
    const { store, clock } = this.sandbox;
    const at = clock.now();
    store.transact(() => {
      const upload = store.get('fileUploads', id);
      // The workspace may have been replaced meanwhile, or the upload's hour be over.
      if (!upload || statusAt(upload, at) !== 'pending') return;
      const change: Partial<FileUploadRecord> =
        'sha256' in outcome
          ? { status: 'uploaded', parts: { 1: outcome }, importResult: { type: 'success', at } }
          : { status: 'failed', importResult: { type: 'error', at, error: outcome } };
      store.put('fileUploads', { ...upload, ...change, edited: at });
    });
  }
}

function refuseOther(upload: FileUploadRecord, response: IncomingMessage): void {
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    throw new Failed(problem('download_error', 'external_url_not_available', `The file answered ${status}.`, status));
  }
  const type = plainType(response.headers['content-type']);
  if (type !== null && type !== upload.contentType) {
    const message = `The content type ${type} of the file does not match ${upload.contentType}.`;
    throw new Failed(problem('validation_error', 'file_upload_invalid_content_type', message, status));
  }
}

function failureOf(error: unknown): ImportError {
  if (error instanceof Failed) return error.told;
  const { message } = error as Error;
  if (error instanceof TooManyBytes) {
    return problem(
      'validation_error',
      'file_upload_invalid_size',
      `The file has more than ${maxFileBytes} bytes.`,
      null,
    );
  }
  if (error instanceof NotionError) return problem('validation_error', 'invalid_external_url', message, null);
  return problem('download_error', 'external_url_not_available', `The file could not be fetched: ${message}`, null);
}

function problem(type: ImportError['type'], code: string, message: string, status: number | null): ImportError {
  return { type, code, message, parameter: 'external_url', status_code: status };
}
