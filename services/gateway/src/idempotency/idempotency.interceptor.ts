import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { Problem } from '@na/errors';
import { logger } from '@na/telemetry';
import { from, lastValueFrom, of, type Observable } from 'rxjs';
import { NEED, type Need } from '../access/needs.ts';
import { WORKSPACE_PERMISSIONS } from '../access/permissions.ts';
import type { Config } from '../config.ts';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { statusOf } from '../http/status.ts';
import { IdempotencyRecords, type Begun, type KeptAnswer } from './idempotency-records.ts';
import { idempotencyKeyOf, idempotentRequest, type IdempotentRequest } from './idempotent-request.ts';

const log = logger('idempotency');

/** What is kept of an answer besides its body. */
const KEPT_HEADERS = ['location', 'etag', 'set-cookie'];

/** Answers a POST that comes again with the same Idempotency-Key as it answered the first. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly records: IdempotencyRecords,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<GatewayRequest>();
    const reply = context.switchToHttp().getResponse<GatewayReply>();
    const key = request.method === 'POST' ? idempotencyKeyOf(request) : undefined;
    if (key === undefined) return next.handle();
    const { needs } = Reflect.getMetadata(NEED, context.getHandler()) as Need;
    const isInWorkspace = needs in WORKSPACE_PERMISSIONS;
    const asked = idempotentRequest(request, { key, secret: this.config.JWT_SIGNING_KEY, isInWorkspace });
    const claim = await this.records.claim(asked);
    if ('answer' in claim) return of(replay(claim.answer, reply));
    request.newId = claim.resourceId;
    return from(this.#answer(asked, claim, next, reply));
  }

  async #answer(asked: IdempotentRequest, begun: Begun, next: CallHandler, reply: GatewayReply): Promise<unknown> {
    const { statusCode } = reply;
    try {
      const body = (await lastValueFrom(next.handle(), { defaultValue: undefined })) as unknown;
      await this.#note(
        this.records.keep(asked, {
          status: statusOf(reply, statusCode),
          headers: headersOf(reply),
          body: body ?? null,
        }),
      );
      return body;
    } catch (thrown) {
      const { retryable } = Problem.from(thrown);
      await this.#note(retryable ? this.records.release(asked, begun) : this.records.forget(asked, begun));
      throw thrown;
    }
  }

  /** The thing is made or refused; that the note of it failed is no reason to say otherwise, as a repeat names the same id. */
  async #note(noting: Promise<void>): Promise<void> {
    await noting.catch((error: unknown) =>
      log.warn({ err: error }, 'What became of an idempotent request was not noted.'),
    );
  }
}

function replay({ status, headers, body }: KeptAnswer, reply: GatewayReply): unknown {
  reply.status(status).headers(headers).header('idempotent-replayed', 'true');
  return body ?? undefined;
}

function headersOf(reply: GatewayReply): KeptAnswer['headers'] {
  const kept = KEPT_HEADERS.map(name => [name, reply.getHeader(name)] as const).filter(
    ([, value]) => value !== undefined,
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
