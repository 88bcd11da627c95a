import { HttpException } from '@nestjs/common';
import { Problem } from '@na/errors';
import type { FastifyRequest } from 'fastify';
import {
  BodyTooLarge,
  HeadersTooLarge,
  MediaTypeUnsupported,
  MethodNotAllowed,
  PathTooLong,
  Refused,
  RequestMalformed,
  RequestTimedOut,
  RouteNotFound,
} from './http-problems.ts';
import type { RouteTable } from './route-table.ts';

/**
 * Whatever was thrown on the way of a request, as a problem. Nest and Fastify throw errors of their own when a request cannot be
 * read or taken; their status says which problem of ours that is. All else that is no problem is `internal` and keeps its insides.
 */
export function problemOf(thrown: unknown, request: FastifyRequest, routes: RouteTable): Problem {
  if (thrown instanceof Problem) return thrown;
  const status = statusOf(thrown);
  if (status === undefined || !(thrown instanceof Error)) return Problem.from(thrown);
  if (status === 404 && request.is404) return noRoute(request, routes);
  const meaning = MEANINGS[status];
  return meaning ? meaning(thrown, request) : Problem.from(thrown);
}

const MEANINGS: { [status: number]: (thrown: Error, request: FastifyRequest) => Problem } = {
  400: thrown => RequestMalformed({ reason: sentence(thrown.message) }),
  401: thrown => Refused[401]({ reason: sentence(thrown.message) }),
  403: thrown => Refused[403]({ reason: sentence(thrown.message) }),
  404: thrown => Refused[404]({ reason: sentence(thrown.message) }),
  408: () => RequestTimedOut({}),
  409: thrown => Refused[409]({ reason: sentence(thrown.message) }),
  413: (_thrown, request) => BodyTooLarge({ mostBytes: request.routeOptions.bodyLimit }),
  414: () => PathTooLong({}),
  415: (_thrown, request) => MediaTypeUnsupported({ came: request.headers['content-type'] ?? 'nothing' }),
  429: thrown => Refused[429]({ reason: sentence(thrown.message) }),
  431: () => HeadersTooLarge({}),
  503: thrown => Refused[503]({ reason: sentence(thrown.message) }),
};

function noRoute(request: FastifyRequest, routes: RouteTable): Problem {
  const { method } = request;
  const path = request.url.split('?')[0] ?? '/';
  const allowed = routes.methodsOf(path);
  return allowed.length > 0 ? MethodNotAllowed({ method, path, allowed }) : RouteNotFound({ method, path });
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { statusCode } = (thrown ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
