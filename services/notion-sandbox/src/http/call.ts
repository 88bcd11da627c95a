import type { FastifyRequest } from 'fastify';
import type { JsonObject } from '../checks/check.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Capability, TokenRecord } from '../store/records.ts';
import type { ApiVersion } from '../versions.ts';

/** One request that is allowed in: who asks, in which version, for what. */
export interface Call {
  version: ApiVersion;
  token: TokenRecord;
  params: Record<string, string>;
  /** A parameter that is repeated comes as a list. */
  query: Record<string, string | string[]>;
  body: JsonObject;
  /** The instant of the request, in virtual milliseconds. */
  now: number;
}

/** What an endpoint gives back; `request_id` is added on the way out. */
export type Answer = JsonObject;

/** Does the work at once. */
export type Run = (sandbox: Sandbox, call: Call) => Answer;

/** Does what takes time and changes no record (takes bytes in, looks at another machine), and gives the work that is left. */
export type Prepare = (sandbox: Sandbox, call: Call, request: FastifyRequest) => Promise<Run>;

/** A route of the API. */
export type Endpoint = Route & ({ run: Run } | { prepare: Prepare });

interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  /** 403 without it; absent where any token will do. */
  needs?: Capability;
  /** Changes something: runs as one transaction, and can be saved before its answer is lost. */
  writes?: true;
  /** The versions that know this route; absent means all. */
  versions?: readonly ApiVersion[];
  /** Answered without a Notion-Version header too, as Notion's own MCP server needs. */
  versionOptional?: true;
}
