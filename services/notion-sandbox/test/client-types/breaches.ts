import { APIErrorCode } from '@notionhq/client';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isApiVersion, type ApiVersion } from '../../src/versions.ts';
import { clientSchemas, type Schema, type SchemaDocument } from './document.ts';
import { endpointFor } from './endpoints.ts';
import { tolerances } from './tolerances.ts';
import { versionShapes } from './version-shapes.ts';

/** An answer with what it answers. */
export interface ObservedAnswer {
  method: string;
  /** With the query, if any. */
  path: string;
  /** The Notion-Version that was asked for; null when none was. */
  version: string | null;
  status: number;
  body: unknown;
}

/** Breaches that are told of one answer. */
const maxTold = 6;

/** Where an answer breaks the client's types, as sentences; empty when it is as it should be. */
export function breachesOf(answer: ObservedAnswer): string[] {
  const { body, status } = answer;
  const endpoint = endpointFor(answer.method, answer.path);
  if (typeof body !== 'object' || body === null) return ['the answer is no object'];
  const { request_id: requestId, ...rest } = body as Record<string, unknown>;
  if (typeof requestId !== 'string') return ['the answer has no request_id'];
  if (status >= 400) return 'error' in rest ? oauthBreaches(rest) : errorBreaches(rest, status);
  if (!endpoint) return [`no endpoint of the client is ${answer.method} ${answer.path}`];
  const version = answer.version !== null && isApiVersion(answer.version) ? answer.version : '2025-09-03';
  const type = status === 202 ? 'GetAsyncTaskResponse' : endpoint.answer;
  if (validatorOf(version, type, false)(rest)) return [];
  const thorough = validatorOf(version, type, true);
  thorough(rest);
  return explained(thorough.errors ?? []).map(text => `${endpoint.name} (${version}): ${text}`);
}

/** Codes that Notion has and the client's list does not; a client meets them as an unknown error. */
const otherCodes = [
  'missing_version',
  'bad_gateway',
  'invalid_grant',
  'invalid_client',
  'row_limit_exceeded',
  'database_connection_unavailable',
];

function errorBreaches(body: Record<string, unknown>, status: number): string[] {
  const known: string[] = [...Object.values(APIErrorCode), ...otherCodes];
  const { object, status: told, code, message, additional_data: additional, ...others } = body;
  return [
    ...(object === 'error' ? [] : ['an error whose object is not `error`']),
    ...(told === status ? [] : [`an error with status ${status} that tells ${String(told)}`]),
    ...(known.includes(String(code)) ? [] : [`an error with the unknown code ${String(code)}`]),
    ...(typeof message === 'string' && message !== '' ? [] : ['an error without a message']),
    ...(additional === undefined || typeof additional === 'object' ? [] : ['additional_data that is no object']),
    ...Object.keys(others).map(name => `an error with the field ${name}`),
  ];
}

/** Refusals of the OAuth endpoints have the form of RFC 6749. */
function oauthBreaches({ error, error_description: description, ...others }: Record<string, unknown>): string[] {
  const isWhole = typeof error === 'string' && typeof description === 'string';
  return [
    ...(isWhole ? [] : ['a refusal without `error` or `error_description`']),
    ...Object.keys(others).map(name => `a refusal with the field ${name}`),
  ];
}

const documents = new Map<ApiVersion, SchemaDocument>();
const validators = new Map<string, ValidateFunction>();

function validatorOf(version: ApiVersion, type: string, thorough: boolean): ValidateFunction {
  const key = `${version} ${type} ${thorough}`;
  const known = validators.get(key);
  if (known) return known;
  const { definitions } = documentOf(version);
  if (!definitions[type]) throw new Error(`The client's types have no ${type}.`);
  const ajv = new Ajv({ strict: false, allErrors: thorough, verbose: thorough });
  const made = ajv.compile({ definitions, $ref: `#/definitions/${encodeURIComponent(type)}` });
  validators.set(key, made);
  return made;
}

function documentOf(version: ApiVersion): SchemaDocument {
  const known = documents.get(version);
  if (known) return known;
  const document = clientSchemas();
  for (const { apply } of tolerances) apply(document);
  versionShapes[version](document);
  documents.set(version, document);
  return document;
}

/**
 * The errors that say most. A value that fits no branch of a union has errors of all branches: those stay out that come from
 * a branch whose `type` or `object` already says that it is another; of the rest, the innermost are nearest to the cause, and
 * among branches as deep the one with the fewest is the likeliest to be meant.
 */
function explained(errors: readonly ErrorObject[]): string[] {
  const strangers = new Set(errors.filter(isOtherKind).map(({ parentSchema }) => parentSchema));
  const isStranger = ({ parentSchema }: ErrorObject) =>
    kindsOf(parentSchema as Schema | undefined).some(kind => strangers.has(kind));
  const own = errors.filter(error => error.keyword !== 'anyOf' && !isOtherKind(error) && !isStranger(error));
  const candidates = own.length > 0 ? own : [...errors];
  const depth = ({ instancePath }: ErrorObject) => instancePath.split('/').length;
  const deepest = Math.max(...candidates.map(depth));
  const branches = Map.groupBy(
    candidates.filter(error => depth(error) === deepest),
    ({ parentSchema }) => parentSchema,
  );
  const [likeliest = []] = [...branches.values()].sort((left, right) => left.length - right.length);
  const texts = likeliest.map(
    ({ instancePath, message, params }) => `${instancePath || 'the answer'} ${message} ${JSON.stringify(params)}`,
  );
  return texts.slice(0, maxTold);
}

function isOtherKind({ keyword, instancePath }: ErrorObject): boolean {
  return (keyword === 'const' || keyword === 'enum') && /\/(type|object)$/.test(instancePath);
}

/** The schemas of the fields by which a branch says what it is. */
function kindsOf(branch: Schema | undefined): (Schema | undefined)[] {
  return [branch?.properties?.['type'], branch?.properties?.['object']].filter(kind => kind !== undefined);
}
