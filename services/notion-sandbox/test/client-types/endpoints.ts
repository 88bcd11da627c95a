import * as definitions from '@notionhq/client/build/src/api-endpoints.js';

/** An endpoint as the client knows it. */
export interface ClientEndpoint {
  /** The name of its definition, e.g. `getPage`. */
  name: string;
  method: string;
  /** Below the base URL, with parameters as `:page_id`. */
  path: string;
  /** The type of its answer. */
  answer: string;
}

interface Definition {
  method: string;
  pathParams: readonly string[];
  path: (parameters: Record<string, string>) => string;
}

/** The endpoints of Notion's agents, which have nothing to do with pages: the sandbox leaves them out. */
const beyondPages = /^\/v1\/(agents|sessions|threads|external_agent_stub|vaults)(\/|$)/;

/** All endpoints of the installed client but those of agents, and those of older versions that the client has forgotten. */
export const clientEndpoints: readonly ClientEndpoint[] = [
  ...Object.entries(definitions as unknown as Record<string, Definition>)
    .filter(([, definition]) => typeof definition.path === 'function')
    .map(([name, definition]) => endpointOf(name, definition))
    .filter(({ path }) => !beyondPages.test(path)),
  {
    name: 'queryDatabase',
    method: 'POST',
    path: '/v1/databases/:database_id/query',
    answer: 'QueryDatabaseResponse',
  },
  { name: 'listDatabases', method: 'GET', path: '/v1/databases', answer: 'ListDatabasesResponse' },
];

/** The endpoint that a request goes to; fixed paths such as `/users/me` win over those with parameters. */
export function endpointFor(method: string, url: string): ClientEndpoint | undefined {
  const path = url.split('?', 1)[0]?.replace(/\/$/, '') ?? '';
  const fitting = clientEndpoints.filter(endpoint => endpoint.method === method && patternOf(endpoint).test(path));
  return fitting.find(endpoint => endpoint.path === path) ?? fitting[0];
}

function endpointOf(name: string, { method, pathParams, path }: Definition): ClientEndpoint {
  const named = Object.fromEntries(pathParams.map(parameter => [parameter, `:${parameter}`]));
  const answer = `${name.charAt(0).toUpperCase()}${name.slice(1)}Response`;
  return { name, method: method.toUpperCase(), path: `/v1/${path(named)}`, answer };
}

function patternOf({ path }: ClientEndpoint): RegExp {
  return new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
}
