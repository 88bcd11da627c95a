import { defineProblem, type Problem, type ProblemDefinition } from '@na/errors';

/** Declares a problem for which HTTP has a status that no kind stands for (405, 412, 415). Elsewhere the kind decides. */
export function defineHttpProblem<Given extends object = object>(
  status: number,
  declaration: Parameters<typeof defineProblem<Given>>[0],
): ProblemDefinition<Given> {
  const definition = defineProblem(declaration);
  const make = (given: Parameters<typeof definition>[0]): Problem =>
    Object.defineProperty(definition(given), 'status', { value: status });
  const { kind, code, title, is } = definition;
  return Object.assign(make, { kind, code, title, is });
}

export const RouteNotFound = defineProblem({
  kind: 'not_found',
  code: 'route_not_found',
  title: 'Route not found',
  detail: ({ method, path }: { method: string; path: string }) => `There is no ${method} ${path} here.`,
});

export const MethodNotAllowed = defineHttpProblem(405, {
  kind: 'invalid',
  code: 'method_not_allowed',
  title: 'Method not allowed',
  detail: ({ method, path, allowed }: { method: string; path: string; allowed: readonly string[] }) =>
    `${method} is not possible on ${path}; possible are ${allowed.join(', ')}.`,
});

export const RequestMalformed = defineHttpProblem(400, {
  kind: 'invalid',
  code: 'request_malformed',
  title: 'Request malformed',
  detail: ({ reason }: { reason: string }) => `The request cannot be read: ${reason}`,
});

export const BodyTooLarge = defineHttpProblem(413, {
  kind: 'invalid',
  code: 'body_too_large',
  title: 'Body too large',
  detail: ({ mostBytes }: { mostBytes: number }) =>
    `The body has more than the ${mostBytes} bytes that are taken here.`,
});

export const PathTooLong = defineHttpProblem(414, {
  kind: 'invalid',
  code: 'path_too_long',
  title: 'Path too long',
  detail: 'A part of the path is longer than any that is known here.',
});

export const MediaTypeUnsupported = defineHttpProblem(415, {
  kind: 'invalid',
  code: 'media_type_unsupported',
  title: 'Media type not supported',
  detail: ({ came, wanted = 'application/json' }: { came: string; wanted?: string }) =>
    `The body came as ${came}; send it as ${wanted}.`,
});

export const HeadersTooLarge = defineHttpProblem(431, {
  kind: 'invalid',
  code: 'headers_too_large',
  title: 'Headers too large',
  detail: 'The headers of the request have more than the 16 KiB that are taken here.',
});

export const RequestTimedOut = defineHttpProblem(408, {
  kind: 'timeout',
  code: 'request_timed_out',
  title: 'Request timed out',
  detail: 'The request did not come in whole in time; send it again.',
});

/** What a guard, a pipe or a library refused with an exception of Nest's in place of a problem of ours. */
export const Refused = {
  401: defineProblem({
    kind: 'unauthenticated',
    code: 'unauthenticated',
    title: 'Not authenticated',
    detail: ({ reason }: { reason: string }) => reason,
  }),
  403: defineProblem({
    kind: 'forbidden',
    code: 'forbidden',
    title: 'Forbidden',
    detail: ({ reason }: { reason: string }) => reason,
  }),
  404: defineProblem({
    kind: 'not_found',
    code: 'not_found',
    title: 'Not found',
    detail: ({ reason }: { reason: string }) => reason,
  }),
  409: defineProblem({
    kind: 'conflict',
    code: 'conflict',
    title: 'Conflict',
    detail: ({ reason }: { reason: string }) => reason,
  }),
  429: defineProblem({
    kind: 'rate_limited',
    code: 'rate_limited',
    title: 'Too many requests',
    detail: ({ reason }: { reason: string }) => reason,
  }),
  503: defineProblem({
    kind: 'unavailable',
    code: 'unavailable',
    title: 'Unavailable',
    detail: ({ reason }: { reason: string }) => reason,
  }),
} as const;
