import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** As much of an OpenAPI document as is looked at here. */
export interface OpenApi {
  paths: { [path: string]: { [method: string]: OpenApiOperation } };
  components: object;
}

export interface OpenApiOperation {
  responses: { [status: string]: { content?: { [type: string]: { schema: object } } } };
}

/** An answer as a client has it. */
interface Answered {
  status: number;
  headers: Headers;
  body: unknown;
}

/** What the protocol refuses before a request reaches any operation. */
const BEFORE_ANY_OPERATION = new Set(['route_not_found', 'method_not_allowed', 'request_malformed', 'path_too_long']);

/**
 * Holds answers against the document: the status is one that the operation names, the body is of its schema. With `?fields=` a body may
 * lack what its schema requires.
 * @throws Error that says what differs
 */
export function documented(document: OpenApi): (method: string, path: string, answer: Answered) => void {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: 'openapi', ...document });
  ajv.addSchema({ $id: 'sparse', ...withoutRequired(document) });
  const checks = new Map<string, ValidateFunction>();
  return (method, path, { status, headers, body }) => {
    const problem = (body as { code?: string } | undefined)?.code;
    const [bare = '', query] = path.split('?');
    const template = templateOf(document, bare);
    const operation = template && document.paths[template]?.[method.toLowerCase()];
    if (!operation) {
      if (template === undefined || status === 405) return;
      throw new Error(`${method} ${template} is not in the document.`);
    }
    const response = operation.responses[status];
    if (!response) {
      if (BEFORE_ANY_OPERATION.has(problem ?? '')) return;
      throw new Error(`${method} ${template} answered ${status} (${problem}), which its document does not name.`);
    }
    const type = headers.get('content-type')?.split(';')[0];
    if (!response.content || !type) {
      if (body !== undefined && body !== '')
        throw new Error(`${method} ${template} answered ${status} with a body that its document does not name.`);
      return;
    }
    if (!response.content[type])
      throw new Error(`${method} ${template} answered ${status} as ${type}, which its document does not name.`);
    if (!type.includes('json')) return;
    const of = status < 300 && new URLSearchParams(query).has('fields') ? 'sparse' : 'openapi';
    const parts = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
    const at = `${of}#/${parts.map(pointerPart).join('/')}`;
    const check = checks.get(at) ?? ajv.compile({ $ref: at });
    checks.set(at, check);
    if (!check(body))
      throw new Error(
        `${method} ${template} answered ${status} with what its schema refuses: ${ajv.errorsText(check.errors)}\n${JSON.stringify(body)}`,
      );
  };
}

/** The path of the document that a path is an instance of. */
export function templateOf(document: Pick<OpenApi, 'paths'>, path: string): string | undefined {
  const templates = Object.keys(document.paths).filter(template =>
    new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return templates.sort((a, b) => a.split('{').length - b.split('{').length)[0];
}

/** The document with schemas that require nothing. */
function withoutRequired(document: OpenApi): object {
  const isListOfNames = (value: unknown) => Array.isArray(value) && value.every(name => typeof name === 'string');
  return JSON.parse(
    JSON.stringify(document, (name, value: unknown) =>
      name === 'required' && isListOfNames(value) ? undefined : value,
    ),
  ) as object;
}

function pointerPart(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
