import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { BatchService } from '@na/contracts';
import type { ProblemJson } from '@na/errors';
import type { Config } from '../config.ts';
import { BatchLinesExceeded } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { linesOf } from '../http/lines.ts';
import { longBody } from '../http/long-body.ts';
import { patiently } from '../http/patiently.ts';
import { Services } from '../http/services.ts';
import { MOST_LINES } from './batch.dto.ts';
import type { BatchUploadDto } from './batch-line.dto.ts';
import type { WhichBatch } from './batches.ts';
import { checkedLine, MOST_LINE_BYTES, refusedLine, type CheckedLine } from './line-check.ts';
import { packsOf, type Pack } from './packs.ts';

/** How many lines the first call brings, before the scheduler has said what it can do. */
const FIRST_SIZE = 100;

/** Refused lines that an answer shows. */
const MOST_SHOWN = 100;

/** What became of a pack. */
interface Sent extends Pick<BatchUploadDto, 'taken' | 'repeated' | 'refused'> {
  nextSize?: number;
}

/** Takes the lines of a batch as they come, and hands them on in packs of the size that the scheduler says it can do. */
@Injectable()
export class BatchUpload {
  constructor(
    private readonly services: Services,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Reads a body to its end. One pack is under way while the next one is read, and no more, so that a fast sender waits for us. Lines that
   * came before the body broke off are stored.
   * @throws Problem of the batch, of the body, or `batch_lines_exceeded`; whatever `signal` aborts with
   */
  async take(
    which: WhichBatch,
    firstLine: number,
    request: GatewayRequest,
    signal: AbortSignal,
  ): Promise<BatchUploadDto> {
    // Who has no such batch is told before the first line is read.
    await this.services.ask(BatchService.getBatch, which);
    const upload: BatchUploadDto = { taken: 0, repeated: 0, refusedCount: 0, refused: [], nextLine: firstLine };
    let size = FIRST_SIZE;
    let under: Promise<void> = Promise.resolve();
    const packs = packsOf(this.#lines(request, upload, signal), () => size);
    try {
      for await (const pack of packs) {
        await under;
        under = this.#send(which, pack).then(sent => {
          size = sent.nextSize ?? size;
          note(upload, sent);
        });
        // Whoever waits for it next hears how it went.
        under.catch(() => undefined);
      }
    } finally {
      await under;
    }
    return upload;
  }

  async *#lines(
    request: GatewayRequest,
    upload: BatchUploadDto,
    signal: AbortSignal,
  ): AsyncGenerator<CheckedLine, void> {
    const bounds = {
      mostBytes: this.config.BATCH_UPLOAD_MAX_BYTES,
      mostMs: this.config.BATCH_UPLOAD_TIMEOUT_MS,
      mostSilenceMs: this.config.BATCH_UPLOAD_SILENCE_MS,
    };
    for await (const text of linesOf(longBody(request, bounds, signal), MOST_LINE_BYTES)) {
      if (upload.nextLine >= MOST_LINES) throw BatchLinesExceeded({ most: MOST_LINES });
      // One without anything has its number, so that those after it have the numbers that they have in a file.
      if (text?.trim() !== '') yield checkedLine(upload.nextLine, text);
      upload.nextLine++;
    }
  }

  async #send(which: WhichBatch, { lines, refused }: Pack): Promise<Sent> {
    if (lines.length === 0) return { taken: 0, repeated: 0, refused };
    const { nextSize, ...added } = await patiently(() =>
      this.services.ask(BatchService.addToBatch, { ...which, lines }),
    );
    const theirs = added.refused.map(({ line, problem }) => refusedLine(line, problem as unknown as ProblemJson));
    return { ...added, nextSize, refused: [...refused, ...theirs].sort((a, b) => a.line - b.line) };
  }
}

function note(upload: BatchUploadDto, { taken, repeated, refused }: Sent): void {
  upload.taken += taken;
  upload.repeated += repeated;
  upload.refusedCount += refused.length;
  upload.refused.push(...refused.slice(0, MOST_SHOWN - upload.refused.length));
}
