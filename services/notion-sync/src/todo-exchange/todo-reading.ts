import type { PageObjectResponse } from '@notionhq/client';
import { homesOf, type Chosen } from '../schemas/field-homes.ts';
import { comparable } from '../schemas/property-values.ts';
import type { SchemaProperty } from '../schemas/schema-property.ts';
import { TODO_FIELDS } from '../schemas/todo-fields.ts';
import type { Fields } from '../two-way/merge.ts';
import { fieldOf } from './todo-fields.ts';

/** A page as far as it says what a to-do is: as Notion gives it, or only that it is gone. */
export type SeenPage = Pick<PageObjectResponse, 'id'> & Partial<PageObjectResponse>;

type Properties = { [name: string]: { id: string; type: string } };

/**
 * A page's values by the fields of a to-do; of what it does not say nothing.
 * @param further names of further properties that the to-do has
 */
export function theirsIn(page: SeenPage, chosen: Chosen, further: readonly string[]): Fields {
  const { in_trash = true } = page;
  const properties = (page.properties ?? {}) as Properties;
  const homes = homesOf(schemaIn(properties), chosen);
  const title = Object.values(properties).find(({ type }) => type === 'title');
  const places = [
    ['title', title] as const,
    ...TODO_FIELDS.map(field => [field, valueAt(homes[field], properties)] as const),
    ...further.map(name => [fieldOf(name), properties[name]] as const),
  ];
  const values = places.flatMap(([field, property]) => {
    const value = property && comparable(property);
    return value === undefined ? [] : [[field, value] as const];
  });
  return { ...Object.fromEntries(values), archived: in_trash };
}

/** When Notion says that the page was edited last, in milliseconds since 1970, rounded down to the minute; 0 when it does not say. */
export function editedAtOf({ last_edited_time }: SeenPage): number {
  return last_edited_time ? Date.parse(last_edited_time) : 0;
}

/** The data source that a page is a row of. */
export function sourceOf({ parent }: SeenPage): string | undefined {
  return parent && 'data_source_id' in parent ? parent.data_source_id : undefined;
}

// A page tells what its properties are, so that it can be read without asking for the schema.
function schemaIn(properties: Properties): SchemaProperty[] {
  return Object.entries(properties).map(([name, { id, type }]) => ({ id, name, type }));
}

function valueAt({ state, property }: ReturnType<typeof homesOf>['status'], properties: Properties) {
  return property && state !== 'broken' ? properties[property.name] : undefined;
}
