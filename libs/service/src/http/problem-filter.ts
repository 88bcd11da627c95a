import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { logger } from '@na/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MethodNotAllowed } from './http-problems.ts';
import { answerProblem } from './problem-answer.ts';
import { problemOf } from './problem-of.ts';
import { noteProblem } from './request-flow.ts';
import type { RouteTable } from './route-table.ts';

const log = logger('http');

/** Answers every error as a problem, with a trace id and never with a stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly routes: RouteTable) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(thrown, request, this.routes);
    noteProblem(request, problem);
    if (problem.kind === 'internal') log.error({ err: problem.cause ?? problem, code: problem.code }, problem.detail);
    // An answer that has begun cannot become another one; cut off, it is at least not taken for whole.
    if (reply.raw.headersSent) return void reply.raw.destroy();
    if (MethodNotAllowed.is(problem)) reply.header('Allow', this.routes.methodsOf(request.url).join(', '));
    answerProblem(problem, request, reply);
  }
}
