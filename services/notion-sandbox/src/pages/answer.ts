import type { Answer, Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import { renderPage } from './render.ts';

/** The page as an answer; an integration that may write but not read gets the id only. */
export function pageAnswer(sandbox: Sandbox, call: Call, id: string): Answer {
  const page = sandbox.store.get('pages', id);
  if (!page || !call.token.capabilities.includes('read_content')) return { object: 'page', id };
  return renderPage(sandbox, call.version, page, filterProperties(call));
}

/**
 * `filter_properties` of the query string, which may be repeated; null when all properties are wanted. Notion's own MCP
 * server writes the name with brackets.
 */
export function filterProperties({ query }: Call): string[] | null {
  const given = query['filter_properties'] ?? query['filter_properties[]'];
  return given === undefined ? null : [given].flat();
}
