import { namedId } from '../../ids.ts';
import type { Property, PropertyConfig, SelectOption } from '../../store/records.ts';
import type { PageKind } from './plan.ts';

/** The kinds that are rows. */
export type RowKind = Exclude<PageKind, 'wiki'>;

export const sourceIds: Record<RowKind, string> = {
  project: namedId('data-source/large/projects'),
  task: namedId('data-source/large/tasks'),
  contact: namedId('data-source/large/contacts'),
  meeting: namedId('data-source/large/meetings'),
};

const option = (id: string, name: string, color: string): SelectOption => ({ id, name, color, description: null });

export const priorities = [
  option('low', 'Low', 'gray'),
  option('mid', 'Medium', 'yellow'),
  option('high', 'High', 'red'),
];
export const labels = ['api', 'backend', 'design', 'docs', 'frontend', 'legal', 'ops', 'research'].map((name, at) =>
  option(`label-${at}`, name, ['blue', 'brown', 'green', 'orange', 'pink', 'purple', 'red', 'default'][at] as string),
);
export const companies = ['Acme', 'Globex', 'Initech', 'Umbrella'].map((name, at) =>
  option(`company-${at}`, name, ['blue', 'green', 'orange', 'pink'][at] as string),
);
export const statuses = [
  option('planned', 'Not started', 'default'),
  option('doing', 'In progress', 'blue'),
  option('review', 'In review', 'yellow'),
  option('done', 'Done', 'green'),
];
const groups = [
  { id: 'todo-status-group', name: 'To-do', color: 'gray', option_ids: ['planned'] },
  { id: 'in-progress-status-group', name: 'In progress', color: 'blue', option_ids: ['doing', 'review'] },
  { id: 'complete-status-group', name: 'Complete', color: 'green', option_ids: ['done'] },
];

const property = (id: string, name: string, type: string, config: PropertyConfig = {}): Property => ({
  id,
  name,
  type,
  description: null,
  config,
});
const title = property('title', 'Name', 'title');
const relation = (id: string, name: string, to: RowKind, syncedPropertyId: string | null) =>
  property(id, name, 'relation', { relation: { dataSourceId: sourceIds[to], syncedPropertyId } });

/** The four data sources; between them they have every type of property that can be made by API. */
export const schemas: Record<RowKind, Property[]> = {
  project: [
    title,
    property('st@t', 'Status', 'status', { options: statuses, groups }),
    property('pri=', 'Priority', 'select', { options: priorities }),
    property('tag>', 'Tags', 'multi_select', { options: labels }),
    property('bud$', 'Budget', 'number', { format: 'dollar' }),
    property('when', 'Dates', 'date'),
    property('lead', 'Lead', 'people'),
    property('sum:', 'Summary', 'rich_text'),
    property('site', 'Website', 'url'),
    property('file', 'Attachments', 'files'),
    property('veri', 'Verification', 'verification'),
    relation('tsk[', 'Tasks', 'task', 'prj]'),
    property('prog', 'Progress', 'rollup', {
      rollup: {
        function: 'percent_checked',
        relation_property_id: 'tsk[',
        relation_property_name: 'Tasks',
        rollup_property_id: 'done',
        rollup_property_name: 'Done',
      },
    }),
    property('crea', 'Created', 'created_time'),
    property('edit', 'Last edited', 'last_edited_time'),
  ],
  task: [
    title,
    property('st@t', 'Status', 'status', { options: statuses, groups }),
    property('due~', 'Due', 'date'),
    property('est|', 'Estimate', 'number', { format: 'number' }),
    property('done', 'Done', 'checkbox'),
    property('who?', 'Assignee', 'people'),
    property('lab^', 'Labels', 'multi_select', { options: labels }),
    property('note', 'Notes', 'rich_text'),
    relation('prj]', 'Project', 'project', 'tsk['),
    relation('blk<', 'Blocked by', 'task', 'blk>'),
    relation('blk>', 'Blocks', 'task', 'blk<'),
    property('num;', 'Number', 'unique_id', { prefix: 'TASK' }),
    property('cost', 'Cost', 'formula', { expression: 'prop("Estimate") * 80' }),
    property('crby', 'Created by', 'created_by'),
    property('edby', 'Edited by', 'last_edited_by'),
    property('push', 'Start', 'button'),
  ],
  contact: [
    title,
    property('mail', 'Email', 'email'),
    property('tel+', 'Phone', 'phone_number'),
    property('comp', 'Company', 'select', { options: companies }),
    property('plac', 'Office', 'place'),
    property('site', 'Website', 'url'),
    relation('prjs', 'Projects', 'project', null),
  ],
  meeting: [
    title,
    property('when', 'When', 'date'),
    property('who?', 'Attendees', 'people'),
    property('file', 'Minutes', 'files'),
    property('okay', 'Decided', 'checkbox'),
    property('rate', 'Rating', 'number', { format: 'percent' }),
    relation('tsks', 'Tasks', 'task', null),
  ],
};
