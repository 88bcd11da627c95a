import { pageFor } from '../access/access.ts';
import { failed, object, oneOf, optional, own, uuid } from '../checks/check.ts';
import { startAsyncTask } from '../async-tasks/start.ts';
import { validationError } from '../errors.ts';
import type { Call } from '../http/call.ts';
import { timeZone } from '../rich-text/date-value.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord } from '../store/records.ts';
import type { FillOrder } from './apply.ts';
import { templatesFor } from './list.ts';

/** A template to fill a page from. */
export interface WantedTemplate {
  templateId: string;
  /** In which `@today` and `@now` of the template are told. */
  timeZone: string;
}

/**
 * Reads `template` of a request; null when none is wanted. A template may be any page that is shared with the integration,
 * the default one belongs to the data source of the page.
 */
export function wantedTemplate(
  sandbox: Sandbox,
  call: Call,
  dataSource: DataSourceRecord | null,
  kinds: readonly ('none' | 'default' | 'template_id')[],
): WantedTemplate | null {
  const given = optional(object)(call.body['template'], 'body.template');
  if (!given) return null;
  const type = oneOf(kinds)(own(given, 'type'), 'body.template.type');
  if (type === 'none') return null;
  const zone = optional(timeZone)(own(given, 'timezone'), 'body.template.timezone') ?? 'UTC';
  if (type === 'default') return { templateId: defaultTemplate(sandbox, dataSource), timeZone: zone };
  const id = uuid(own(given, 'template_id'), 'body.template.template_id');
  return { templateId: pageFor(sandbox, call, id).id, timeZone: zone };
}

/** Content comes either from the request or from a template. */
export function refuseContentBeside(template: WantedTemplate | null, call: Call): void {
  if (!template) return;
  for (const name of ['children', 'content', 'markdown']) {
    const value = own(call.body, name);
    if (value !== undefined) throw failed(`body.${name}`, 'not present', value);
  }
}

/** The page is filled once its request is long answered; `written` are the properties that the template leaves alone. */
export function fillLater(
  sandbox: Sandbox,
  call: Call,
  pageId: string,
  template: WantedTemplate | null,
  written: string[],
): void {
  if (!template) return;
  const order: FillOrder = { page_id: pageId, template_id: template.templateId, timezone: template.timeZone, written };
  startAsyncTask(sandbox, call, 'pages.apply_template', { ...order });
}

function defaultTemplate(sandbox: Sandbox, dataSource: DataSourceRecord | null): string {
  if (!dataSource) throw validationError('Only pages in a data source have a default template.');
  const found = templatesFor(sandbox, dataSource.id).find(({ template }) => template?.isDefault);
  if (!found) throw validationError(`Data source ${dataSource.id} has no default template.`);
  return found.id;
}
