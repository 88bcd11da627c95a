import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { send } from './send.mjs';

/**
 * @typedef {{ method: string, path: string, name: string, needs: string | undefined, isPublic: boolean, parameters: any[], takes: string, body: any, responses: any }} Operation
 */

const METHODS = ['get', 'post', 'patch', 'put', 'delete'];

/** The OpenAPI document of a running gateway: its operations, and checks of what goes in and comes out. @param {string} url */
export async function documentOf(url) {
  const { body: document } = await send(url, { method: 'GET', path: '/docs/openapi.json' });
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  /** @type {any} */ (formats).default(ajv);
  ajv.addSchema({ $id: 'openapi', ...document });
  const compiled = new Map();
  const checkOf = pointer => {
    const ref = `openapi#/${pointer.map(pointerPart).join('/')}`;
    if (!compiled.has(ref)) compiled.set(ref, ajv.compile({ $ref: ref }));
    return compiled.get(ref);
  };
  const faultOf = (pointer, value) => {
    const check = checkOf(pointer);
    return check(value) ? undefined : ajv.errorsText(check.errors);
  };
  return {
    document,
    operations: operationsOf(document),
    /** The schema that a `$ref` leads to. */
    resolve: schema => resolved(document, schema),
    /** What is wrong with a body that is sent; undefined when nothing is. */
    faultOfBody: ({ path, method }, value) =>
      faultOf(['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'], value),
    /** What is wrong with an answer; undefined when nothing is. */
    faultOfAnswer: ({ path, method }, status, type, value) =>
      faultOf(['paths', path, method, 'responses', String(status), 'content', type, 'schema'], value),
  };
}

/** @returns {Operation[]} those that only look first, those that remove last */
function operationsOf({ paths }) {
  return METHODS.flatMap(method =>
    Object.entries(paths).flatMap(([path, item]) => {
      const operation = item[method];
      if (!operation) return [];
      const needs = operation['x-needs']?.needs;
      return {
        method,
        path,
        name: `${method.toUpperCase()} ${path}`,
        needs,
        isPublic: needs === 'public' || isOpen(operation.security),
        parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])],
        takes: Object.keys(operation.requestBody?.content ?? {})[0] ?? 'application/json',
        body: operation.requestBody?.content?.['application/json']?.schema,
        responses: operation.responses,
      };
    }),
  );
}

/** `security: [{}]` asks for nothing. */
function isOpen(security) {
  return Array.isArray(security) && (security.length === 0 || security.some(each => Object.keys(each).length === 0));
}

function resolved(document, schema) {
  if (!schema?.$ref) return schema ?? {};
  const found = schema.$ref
    .slice(2)
    .split('/')
    .reduce((at, part) => at?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  return resolved(document, found);
}

function pointerPart(part) {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
