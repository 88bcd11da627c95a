import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callOf, requireCapability, spendBudget, tokenOf, versionOf } from '../access/admit.ts';
import { withinBlockLimit } from '../access/plan-limits.ts';
import { runDueTasks } from '../async-tasks/run-due.ts';
import type { Fault } from '../admin/faults.ts';
import { internalError, invalidUrl, NotionError } from '../errors.ts';
import { withUrls } from '../file-uploads/hosted.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Answer, Endpoint } from './call.ts';
import { disturbAfter, disturbBefore, type Disturbance } from './disturb.ts';

/** What is told to the log about a request while it is served. */
export interface Visit {
  requestId: string;
  arrived: number;
  /** Who asks. */
  token: { name: string } | null;
  fault: Fault | null;
}

/** Serves one request of the API: let in, disturbed on cue, run, answered, logged. */
export async function serve(sandbox: Sandbox, endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply) {
  return attend(sandbox, request, reply, visit => answer(sandbox, endpoint, request, visit));
}

/** Delivers what the work makes of a request, or the error that it throws, and logs it. */
export async function attend(
  sandbox: Sandbox,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (visit: Visit) => Promise<Disturbance | Answered>,
) {
  const visit: Visit = { requestId: randomUUID(), arrived: performance.now(), token: null, fault: null };
  try {
    deliver(sandbox, request, reply, visit, await work(visit));
  } catch (error) {
    const problem = error instanceof NotionError ? error : unforeseen(error);
    deliver(sandbox, request, reply, visit, {
      status: problem.status,
      body: problem.body(visit.requestId),
      headers: problem.extras.headers,
    });
  }
  return reply;
}

/** Answers a request that fits no endpoint or was broken before it came to one. */
export function refuse(sandbox: Sandbox, problem: NotionError, request: FastifyRequest, reply: FastifyReply): void {
  const visit: Visit = { requestId: randomUUID(), arrived: performance.now(), token: null, fault: null };
  const { headers } = problem.extras;
  deliver(sandbox, request, reply, visit, { status: problem.status, body: problem.body(visit.requestId), headers });
}

async function answer(
  sandbox: Sandbox,
  endpoint: Endpoint,
  request: FastifyRequest,
  visit: Visit,
): Promise<Disturbance | Answered> {
  const now = sandbox.clock.now();
  runDueTasks(sandbox, now);
  const token = (visit.token = tokenOf(sandbox, request));
  const version = versionOf(endpoint, request);
  if (endpoint.versions && !endpoint.versions.includes(version)) throw invalidUrl();
  spendBudget(sandbox, token, now);
  requireCapability(endpoint, token);
  return disturbed(sandbox, request, visit, { ...token, writes: endpoint.writes === true }, async () => {
    const call = callOf(request, token, version, now);
    const run = 'prepare' in endpoint ? await endpoint.prepare(sandbox, call, request) : endpoint.run;
    const work = () => run(sandbox, call);
    const written = () => sandbox.store.transact(() => withinBlockLimit(sandbox, work));
    return withUrls(sandbox, endpoint.writes ? written() : work());
  });
}

/** Does the work, unless a fault on cue comes before it, and gives its result, unless one comes after it. */
export async function disturbed(
  sandbox: Sandbox,
  request: FastifyRequest,
  visit: Visit,
  asker: { name: string; id: string; writes: boolean },
  work: () => Answer | Promise<Answer>,
): Promise<Disturbance | Answered> {
  const fault = sandbox.faults.find({
    method: request.method,
    path: pathOf(request),
    tokenName: asker.name,
    tokenSecret: asker.id,
    writes: asker.writes,
    body: rawBody(request),
  });
  const early = fault && (await disturbBefore(sandbox.faults, fault, visit));
  if (early) return early;
  const result = await onceKept(sandbox, work);
  const late = fault && (await disturbAfter(sandbox.faults, fault, visit, result));
  const status = asker.writes && result['object'] === 'async_task' ? 202 : 200;
  return late ?? { status, body: withRequestId(result, visit.requestId) };
}

/** Runs the work; nobody hears what came of it, good or bad, before all that it wrote or saw is kept. */
async function onceKept<T>({ store }: Sandbox, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await store.settled();
  }
}

export type Answered = { status: number; body: object; headers?: Record<string, string> };

function deliver(
  sandbox: Sandbox,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  outcome: Disturbance | Answered,
): void {
  note(sandbox, request, visit, 'dropped' in outcome ? null : outcome.status);
  if ('dropped' in outcome) {
    reply.hijack();
    request.raw.socket.destroy();
    return;
  }
  const date = new Date(sandbox.clock.now()).toUTCString();
  reply.code(outcome.status).headers({ date, 'x-notion-request-id': visit.requestId, ...outcome.headers });
  if ('html' in outcome) reply.type('text/html; charset=utf-8').send(outcome.html);
  else reply.type('application/json; charset=utf-8').send(JSON.stringify(outcome.body));
}

function note(sandbox: Sandbox, request: FastifyRequest, visit: Visit, status: number | null): void {
  const [path, query = ''] = request.url.split('?', 2) as [string, string?];
  const entry = {
    time: new Date(sandbox.clock.now()).toISOString(),
    method: request.method,
    path,
    query,
    version: header(request, 'notion-version'),
    token: visit.token?.name ?? null,
    status,
    traceparent: header(request, 'traceparent'),
    requestId: visit.requestId,
    ms: Math.round((performance.now() - visit.arrived) * 100) / 100,
    fault: visit.fault?.kind ?? null,
  };
  sandbox.log.add(entry, request.method === 'GET' ? null : rawBody(request));
}

function withRequestId(result: Answer, requestId: string): Answer {
  return { ...result, request_id: requestId };
}

function unforeseen(error: unknown): NotionError {
  process.stderr.write(`The sandbox failed to answer: ${error instanceof Error ? error.stack : String(error)}\n`);
  return internalError();
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

function header(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

function rawBody(request: FastifyRequest): string {
  return Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
}
