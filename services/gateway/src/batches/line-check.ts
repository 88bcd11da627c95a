import type { BatchLine } from '@na/contracts';
import { Invalid, Problem, type ProblemJson } from '@na/errors';
import { jsonOf } from '../http/json-text.ts';
import { take } from '../http/take.pipe.ts';
import { BatchLineBody, type RefusedLineDto } from './batch-line.dto.ts';

/** The longest line, in bytes: as much as any body of one task may have. */
export const MOST_LINE_BYTES = 256 * 1024;

/** A line that looks right, with how many bytes it has as JSON, or why it does not. */
export type CheckedLine = { line: BatchLine; bytes: number } | { refused: RefusedLineDto };

/** Looks at a line as at the body of a task that is submitted alone; `undefined` for one that was too long to be kept. */
export function checkedLine(number: number, text: string | undefined): CheckedLine {
  try {
    if (text === undefined) throw tooLong();
    const line = { line: number, ...take(BatchLineBody, jsonOf(text), 'body') };
    return { line, bytes: Buffer.byteLength(JSON.stringify(line)) };
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return { refused: refusedLine(number, thrown) };
  }
}

/** A refused line as the answer shows it. */
export function refusedLine(line: number, { code, detail, errors = [] }: Omit<ProblemJson, 'kind'>): RefusedLineDto {
  return { line, code, detail, errors };
}

function tooLong(): Problem {
  const detail = `has more than the ${MOST_LINE_BYTES / 1024} KiB that a line may have`;
  return Invalid({ errors: [{ pointer: '', detail }] });
}
