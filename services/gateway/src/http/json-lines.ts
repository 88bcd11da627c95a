import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MediaTypeUnsupported } from '@na/service';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** JSON texts, one a line. */
export const JSON_LINES = 'application/x-ndjson';

/** What the configuration of a route says that reads its body as JSON lines. */
export const TAKES_LINES = { takesLines: true };

/**
 * Lets the bodies of those routes that take JSON lines come to their handlers unread, in `request.raw`; there nothing else is taken,
 * and elsewhere no lines.
 */
export function takeJsonLines(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.addContentTypeParser(JSON_LINES, (request, _body, done) =>
    takesLines(request) ? done(null, undefined) : done(refusal(request, 'application/json')),
  );
  // Before another parser reads what is not taken anyway.
  fastify.addHook('preParsing', (request, _reply, _body, done) => {
    const isOther = takesLines(request) && hasBody(request) && mediaTypeOf(request) !== JSON_LINES;
    done(isOther ? refusal(request, JSON_LINES) : undefined);
  });
}

function takesLines({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as Partial<typeof TAKES_LINES> | undefined)?.takesLines === true;
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function mediaTypeOf({ headers }: FastifyRequest): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}

function refusal({ headers }: FastifyRequest, wanted: string): Error {
  return MediaTypeUnsupported({ came: headers['content-type'] ?? 'nothing', wanted });
}
