import type { PageObjectResponse } from '@notionhq/client';
import type { JsonObject } from '@na/contracts';
import { fingerprintOf, newsworthy, withoutSignatures } from './fingerprint.ts';
import { storable } from './storable.ts';

/** How a page stands in Notion, as the mirror keeps it. */
export interface PageState {
  id: string;
  dataSourceId: string | null;
  parent: JsonObject;
  title: string;
  /** As Notion gives them, by name. */
  properties: { [name: string]: JsonObject };
  icon: JsonObject | null;
  cover: JsonObject | null;
  url: string;
  publicUrl: string | null;
  createdTime: Date;
  createdBy: string | null;
  /** Rounded down to the minute, by Notion. */
  lastEditedTime: Date;
  lastEditedBy: string | null;
  inTrash: boolean;
  isLocked: boolean;
  isArchived: boolean;
  /** Of all that is news when it changes. */
  fingerprint: string;
}

/** A page object of Notion's as the mirror keeps it. */
export function pageState(answer: PageObjectResponse): PageState {
  const page = storable(answer);
  const properties = page.properties as unknown as PageState['properties'];
  const state = {
    id: page.id,
    dataSourceId: page.parent.type === 'data_source_id' ? page.parent.data_source_id : null,
    parent: page.parent as unknown as JsonObject,
    title: titleOf(properties),
    properties,
    icon: (page.icon ?? null) as JsonObject | null,
    cover: (page.cover ?? null) as JsonObject | null,
    url: page.url,
    publicUrl: page.public_url ?? null,
    createdTime: new Date(page.created_time),
    createdBy: page.created_by?.id ?? null,
    lastEditedTime: new Date(page.last_edited_time),
    lastEditedBy: page.last_edited_by?.id ?? null,
    inTrash: page.in_trash,
    isLocked: page.is_locked ?? false,
    isArchived: page.is_archived ?? false,
  };
  return {
    ...state,
    fingerprint: fingerprintOf({ ...fieldsOf(state), properties: newsOf(properties), inTrash: state.inTrash }),
  };
}

/** What stands around the properties, by the names under which a change of it is told. */
export function fieldsOf(state: Omit<PageState, 'fingerprint'>): JsonObject {
  return {
    title: state.title,
    icon: state.icon && withoutSignatures(state.icon),
    cover: state.cover && withoutSignatures(state.cover),
    parent: state.parent,
    url: state.url,
    public_url: state.publicUrl,
    is_locked: state.isLocked,
    is_archived: state.isArchived,
  };
}

/** What of the properties is news when it changes, by name. */
export function newsOf(properties: PageState['properties']): JsonObject {
  const known = Object.entries(properties).map(([name, property]) => [name, newsworthy(property)] as const);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined)) as JsonObject;
}

function titleOf(properties: PageState['properties']): string {
  const title = Object.values(properties).find(({ type }) => type === 'title');
  return title ? plainText(title.title) : '';
}

/** The words of rich text. */
export function plainText(items: unknown): string {
  if (!Array.isArray(items)) return '';
  return items.map((item: { plain_text?: string }) => item?.plain_text ?? '').join('');
}
