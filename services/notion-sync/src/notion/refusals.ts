import type { Problem } from '@na/errors';
import {
  ConnectionIsBroken,
  NotionBlockLimit,
  NotionCapabilityMissing,
  NotionConflict,
  NotionForbidden,
  NotionInTrash,
  NotionMisunderstood,
  NotionNotFound,
  NotionRefused,
  NotionRowLimit,
  NotionTooLarge,
} from '../errors.ts';
import type { NotionAnswer } from './notion-answer.ts';

/** One way in which Notion refuses; each part that is given must fit. */
interface Refusal {
  status: number;
  codes?: readonly string[];
  /** A member of additional_data. */
  with?: string;
  says?: RegExp;
  problem: (answer: NotionAnswer) => Problem;
}

const plain =
  (define: (given: { said: string; cause?: unknown }) => Problem) =>
  ({ said }: NotionAnswer): Problem =>
    define({ said });

/** How Notion says that it did nothing, the special before the general, and what whoever asked is to make of it. */
const REFUSALS: readonly Refusal[] = [
  {
    status: 400,
    codes: ['invalid_json', 'invalid_request_url', 'invalid_beta', 'missing_version'],
    problem: plain(NotionMisunderstood),
  },
  { status: 400, codes: ['invalid_grant'], problem: plain(ConnectionIsBroken) },
  // Said of blocks, pages and what lies below them alike.
  {
    status: 400,
    says: /\b(archived|in the trash|in_trash)\b.*\b(edit|unarchive|restore)|\b(edit|update)\b.*\b(archived|trash)/i,
    problem: plain(NotionInTrash),
  },
  { status: 400, problem: plain(NotionRefused) },
  { status: 401, problem: plain(ConnectionIsBroken) },
  {
    status: 403,
    with: 'block_limit',
    problem: ({ said, additional }) => NotionBlockLimit({ said, limit: String(additional['block_limit']) }),
  },
  { status: 403, says: /insufficient permissions|capabilit/i, problem: plain(NotionCapabilityMissing) },
  { status: 403, problem: plain(NotionForbidden) },
  { status: 404, problem: plain(NotionNotFound) },
  { status: 409, codes: ['row_limit_exceeded'], problem: plain(NotionRowLimit) },
  { status: 409, problem: plain(NotionConflict) },
  { status: 413, problem: plain(NotionTooLarge) },
];

/** What an answer means with which Notion says that it did nothing. */
export function refusalOf(answer: NotionAnswer): Problem {
  const fitting = REFUSALS.find(
    ({ status, codes, with: member, says }) =>
      status === answer.status &&
      (!codes || codes.includes(answer.code ?? '')) &&
      (!member || answer.additional[member] !== undefined) &&
      (!says || says.test(answer.said)),
  );
  return (fitting?.problem ?? plain(NotionRefused))(answer);
}
