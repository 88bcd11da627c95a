import type { FastifyRequest } from 'fastify';
import { failed, isObject, type JsonObject } from '../checks/check.ts';
import { invalidJson, missingVersion, restricted, unauthorized, validationError } from '../errors.ts';
import type { Call, Endpoint } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { TokenRecord } from '../store/records.ts';
import { apiVersions, defaultVersion, isApiVersion, type ApiVersion } from '../versions.ts';

const bearer = /^Bearer\s+((?:ntn|secret)_\S+)$/i;

/** The token of the request, or 401. */
export function tokenOf(sandbox: Sandbox, request: FastifyRequest): TokenRecord {
  const secret = bearer.exec(request.headers.authorization ?? '')?.[1];
  const token = secret && sandbox.store.get('tokens', secret);
  if (!token || (token.expires ?? Infinity) <= sandbox.clock.now()) throw unauthorized();
  return token;
}

/** The version of the request; an unknown or missing one is a 400. */
export function versionOf(endpoint: Endpoint | null, request: FastifyRequest): ApiVersion {
  const given = request.headers['notion-version'];
  if (given === undefined) {
    if (endpoint?.versionOptional) return defaultVersion;
    throw missingVersion();
  }
  if (typeof given === 'string' && isApiVersion(given)) return given;
  const known = apiVersions.map(version => `\`"${version}"\``).join(', ');
  throw validationError(
    `Notion-Version header failed validation: Notion-Version header should be one of ${known}, instead was \`"${String(given)}"\`.`,
  );
}

/** Draws on the token's window and on the workspace's, or 429. */
export function spendBudget(sandbox: Sandbox, token: TokenRecord, now: number): void {
  const { ratePerMinute, workspaceRatePerMinute } = sandbox.settings;
  sandbox.windows.spend(now, [
    { key: token.id, limit: token.ratePerMinute ?? ratePerMinute, reason: 'public_api_request_rate_limit' },
    { key: 'workspace', limit: workspaceRatePerMinute, reason: 'public_api_space_request_rate_limit' },
  ]);
}

/** 403 when the integration lacks what the endpoint needs. */
export function requireCapability(endpoint: Endpoint, token: TokenRecord): void {
  if (endpoint.needs && !token.capabilities.includes(endpoint.needs)) throw restricted();
}

/** The JSON object of the request; nothing counts as an empty one. */
export function bodyOf(request: FastifyRequest): JsonObject {
  const raw = request.body;
  if (!Buffer.isBuffer(raw) || raw.length === 0) return {};
  const parsed = parseJson(raw.toString('utf8'));
  if (!isObject(parsed)) throw failed('body', 'an object', parsed);
  return parsed;
}

/** Everything about the request that an endpoint may ask. */
export function callOf(request: FastifyRequest, token: TokenRecord, version: ApiVersion, now: number): Call {
  return {
    version,
    token,
    params: request.params as Call['params'],
    query: request.query as Call['query'],
    body: bodyOf(request),
    now,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidJson();
  }
}
