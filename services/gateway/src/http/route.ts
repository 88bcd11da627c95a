import { applyDecorators, Delete, Get, HttpCode, Patch, Post, type Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiBody,
  ApiConsumes,
  ApiExtension,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  ApiSecurity,
  getSchemaPath,
} from '@nestjs/swagger';
import { Need, sentenceOf } from '../access/needs.ts';
import { Answers, Picks } from './answer.ts';
import { Deprecates, deprecationSentence, type Deprecated } from './deprecation.ts';
import { JSON_LINES, TAKES_LINES } from './json-lines.ts';
import { ProblemDto } from './problem.dto.ts';
import { TAKES_BYTES } from './raw-body.ts';
import { Refuses, type RefusalStatus } from './refusals.ts';

/** What is special about an operation. */
interface Special extends Need {
  /** More than the one sentence. */
  more?: string;
  /** Refusals besides those that every operation of its sort can give. */
  refuses?: RefusalStatus[];
  /** Answers with an `ETag`. */
  versioned?: boolean;
  /** Of a `GET`: clients may keep the answer and ask with `If-None-Match` whether it still holds. Not for what concerns persons. */
  keepable?: boolean;
  /** Of a `GET`: it changes without another version, so that an answer is never said to hold still. */
  moving?: boolean;
  /** It is to go. */
  deprecated?: Deprecated;
}

const WITH_CREDENTIAL: RefusalStatus[] = [401];
const ALWAYS: RefusalStatus[] = [403, 422, 429, 500, 503, 504];
const WITH_BODY: RefusalStatus[] = [400, 413, 415];

/** `GET`: gives something, or a list. */
export function Gives(path: string, says: string, type: Type, special: Special): MethodDecorator {
  const { keepable, moving } = special;
  return applyDecorators(
    Get(path),
    Answers({ type, ...(keepable && { keepable }), ...(moving && { moving }) }),
    Picks(type),
    IF_NONE_MATCH,
    ...documented(says, special, ALWAYS),
    answers(200, says, type, special, ETAG_OF_ANSWER),
    ApiResponse({ status: 304, description: 'It is what `If-None-Match` names.' }),
  );
}

/** `POST` on a collection: makes something. */
export function Creates(says: string, type: Type, special: Special): MethodDecorator {
  const refuses = [...ALWAYS, ...WITH_BODY, 409 as const];
  return applyDecorators(
    Post(),
    HttpCode(201),
    IDEMPOTENT,
    ...documented(says, special, refuses),
    answers(201, says, type, special),
  );
}

/** `POST` on a thing: does something to it, and gives it. */
export function Does(path: string, says: string, type: Type, special: Special): MethodDecorator {
  const refuses = [...ALWAYS, ...WITH_BODY, 404 as const, 409 as const];
  return applyDecorators(
    Post(path),
    HttpCode(200),
    IDEMPOTENT,
    ...documented(says, special, refuses),
    answers(200, says, type, special),
  );
}

/** `POST` of JSON lines, which the handler reads as they come; `line` says what each is, and `example` shows some. */
export function TakesLines(
  path: string,
  says: string,
  { line, example, answer, ...special }: Special & { line: Type; example: string; answer: Type },
): MethodDecorator {
  const refuses = [...ALWAYS, ...WITH_BODY, 404 as const, 408 as const, 409 as const];
  return applyDecorators(
    Post(path),
    HttpCode(200),
    RouteConfig(TAKES_LINES),
    IDEMPOTENT,
    ...documented(says, special, refuses),
    ApiExtraModels(line) as MethodDecorator,
    ApiConsumes(JSON_LINES),
    ApiBody({ description: 'One object a line.', schema: linesOf(line), examples: { lines: { value: example } } }),
    answers(200, says, answer, special),
  );
}

/** `POST` whose body the handler wants byte for byte, as a signature of it needs; `body` shows one. */
export function TakesBytes(
  path: string,
  says: string,
  type: Type,
  { body, ...special }: Special & { body: object },
): MethodDecorator {
  return applyDecorators(
    Post(path),
    HttpCode(200),
    RouteConfig(TAKES_BYTES),
    ...documented(says, special, [...ALWAYS, ...WITH_BODY]),
    ApiBody({ schema: { type: 'object', additionalProperties: true, example: body } }),
    answers(200, says, type, special),
  );
}

/** `GET` that is answered with JSON lines, as many as there are, sent as they are read. */
export function GivesLines(
  path: string,
  says: string,
  { line, example, ...special }: Special & { line: Type; example: string },
): MethodDecorator {
  return applyDecorators(
    Get(path),
    ...documented(says, special, [...ALWAYS, 404]),
    ApiExtraModels(line) as MethodDecorator,
    ApiResponse({ status: 200, description: says, content: { [JSON_LINES]: { schema: linesOf(line), example } } }),
  );
}

/** `GET` that is answered with server-sent events; each has an id, by which a client that lost the stream goes on. */
export function GivesEvents(
  says: string,
  { id, example, done, ...special }: Special & { id: 'integer' | 'string'; example: string; done?: string },
): MethodDecorator {
  return applyDecorators(
    Get(),
    ...documented(says, special, ALWAYS),
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      schema: id === 'integer' ? { type: 'integer', minimum: 0 } : { type: 'string' },
      description: 'The id of the last event that came.',
    }),
    ApiResponse({
      status: 200,
      description: 'The stream.',
      content: { 'text/event-stream': { schema: { type: 'string' }, example } },
    }),
    ...(done ? [ApiResponse({ status: 204, description: done })] : []),
  );
}

/** `POST` that is dealt with after its answer, which is the same whatever comes of it. */
export function Accepts(path: string, says: string, type: Type, special: Special): MethodDecorator {
  const refuses = [...ALWAYS, ...WITH_BODY, 409 as const];
  return applyDecorators(
    Post(path),
    HttpCode(202),
    IDEMPOTENT,
    ...documented(says, special, refuses),
    answers(202, says, type, special),
  );
}

/** `PATCH`: changes something, and gives it. */
export function Changes(path: string, says: string, type: Type, special: Special): MethodDecorator {
  const refuses = [...ALWAYS, ...WITH_BODY, 404 as const, 409 as const, 412 as const];
  const merge = 'A JSON Merge Patch (RFC 7396): fields left out stay, `null` empties a field.';
  const documents = documented(says, { ...special, more: [merge, special.more].filter(Boolean).join(' ') }, refuses);
  return applyDecorators(
    Patch(path),
    IF_MATCH,
    ...documents,
    answers(200, says, type, { ...special, versioned: true }),
  );
}

/** `DELETE` that is done when it is answered. Repeatable. */
export function Removes(path: string, says: string, special: Special): MethodDecorator {
  const gone = ApiResponse({ status: 204, description: 'It is gone, now or already.' });
  return applyDecorators(Delete(path), HttpCode(204), ...documented(says, special, [...ALWAYS, ...WITH_BODY]), gone);
}

/** `DELETE` that is done when it is answered, and says what went. */
export function RemovesTelling(path: string, says: string, type: Type, special: Special): MethodDecorator {
  const documents = documented(says, special, [...ALWAYS, ...WITH_BODY]);
  return applyDecorators(Delete(path), HttpCode(200), ...documents, answers(200, says, type, special));
}

/** `DELETE` that puts into Notion's trash, in the background. Repeatable. */
export function Archives(path: string, says: string, type: Type, special: Special): MethodDecorator {
  const refuses = [...ALWAYS, ...WITH_BODY, 404 as const, 409 as const];
  const gone = ApiResponse({ status: 204, description: "It lies in Notion's trash, where a person can restore it." });
  const onItsWay = answers(202, 'It is on its way to the trash.', type, { ...special, versioned: true });
  return applyDecorators(Delete(path), HttpCode(202), ...documented(says, special, refuses), onItsWay, gone);
}

/** `GET` of a browser, which is led elsewhere. */
export function Leads(path: string, says: string, special: Special): MethodDecorator {
  const led = ApiResponse({ status: 303, description: says, headers: { Location: header('Where to.') } });
  return applyDecorators(Get(path), ...documented(says, special, ALWAYS), led);
}

/** `GET` of a browser, which is shown a page. */
export function Shows(path: string, says: string, special: Special): MethodDecorator {
  const shown = ApiResponse({
    status: 200,
    description: says,
    content: { 'text/html': { schema: { type: 'string' } } },
  });
  return applyDecorators(Get(path), ...documented(says, special, ALWAYS), shown);
}

/** Says what a route needs: to the guard, and in the document. */
export function NeedsOf(need: Need): MethodDecorator {
  const isPublic = need.needs === 'public';
  return applyDecorators(Need(need), ApiExtension('x-needs', need), ...(isPublic ? [ApiSecurity({})] : []));
}

function documented(summary: string, special: Special, always: RefusalStatus[]): MethodDecorator[] {
  const { more, refuses = [], needs, confirmed, deprecated } = special;
  const going = deprecated && deprecationSentence(deprecated);
  const description = [going, more, sentenceOf({ needs, confirmed })].filter(Boolean).join(' ');
  return [
    NeedsOf({ needs, ...(confirmed && { confirmed }) }),
    ApiOperation({ summary, description, ...(deprecated && { deprecated: true }) }),
    ...(deprecated ? [Deprecates(deprecated)] : []),
    ApiExtraModels(ProblemDto) as MethodDecorator,
    Refuses([...always, ...refuses, ...(needs === 'public' ? [] : WITH_CREDENTIAL)]),
  ];
}

function answers(
  status: number,
  description: string,
  type: Type,
  { versioned }: Special,
  more: ReturnType<typeof headerNamed> = {},
): MethodDecorator {
  const headers = {
    ...(status === 201 && { Location: header('Where it stands.'), ...REPLAYED }),
    ...more,
    ...(versioned && { ETag: header('Its version, for `If-Match`.') }),
  };
  return ApiResponse({ status, description, type, headers });
}

/** Lines are described as OpenAPI 3.2 has it of what comes one after the other: as a list of what each is. */
const linesOf = (type: Type) => ({ type: 'array' as const, items: { $ref: getSchemaPath(type) } });

const header = (description: string) => ({ description, schema: { type: 'string' as const } });

const headerNamed = (name: string, description: string) => ({ [name]: header(description) });

const ETAG_OF_ANSWER = headerNamed('ETag', 'A tag of what was answered, for `If-None-Match`.');

const REPLAYED = {
  'Idempotent-Replayed': header(
    '`true` when this is the kept answer to an earlier request with the same Idempotency-Key.',
  ),
};

const IDEMPOTENT = ApiHeader({
  name: 'Idempotency-Key',
  description:
    'Of your choice, new for each thing asked for. For 24 hours the same request with the same key gets the same answer, and nothing is done twice.',
  required: false,
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
});

const IF_MATCH = ApiHeader({
  name: 'If-Match',
  description: 'The `ETag` that the change is based on; refused with 412 when it is no longer the latest.',
  required: false,
  schema: { type: 'string' },
});

const IF_NONE_MATCH = ApiHeader({
  name: 'If-None-Match',
  description: 'The `ETag` of an answer that you have; when that still holds, there is a 304 without a body.',
  required: false,
  schema: { type: 'string' },
});
