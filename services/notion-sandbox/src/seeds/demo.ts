import { namedId } from '../ids.ts';
import { textItem } from '../rich-text/rich-text.ts';
import type { Property, SelectOption, StoredValue } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { putTable } from '../views/default-view.ts';
import { hang, madeBy, plantPage, type PlantedBlock } from './plant.ts';
import { rootPageId } from './constants.ts';

const databaseId = namedId('database/to-dos');
const dataSourceId = namedId('data-source/to-dos');

const option = (id: string, name: string, color: string): SelectOption => ({ id, name, color, description: null });

const statuses = [
  option('not-started', 'Not started', 'default'),
  option('in-progress', 'In progress', 'blue'),
  option('done', 'Done', 'green'),
];

const schema: Property[] = [
  { id: 'title', name: 'Name', type: 'title', description: null, config: {} },
  {
    id: 'st@t',
    name: 'Status',
    type: 'status',
    description: null,
    config: {
      options: statuses,
      groups: [
        { id: 'todo-status-group', name: 'To-do', color: 'gray', option_ids: ['not-started'] },
        { id: 'in-progress-status-group', name: 'In progress', color: 'blue', option_ids: ['in-progress'] },
        { id: 'complete-status-group', name: 'Complete', color: 'green', option_ids: ['done'] },
      ],
    },
  },
  { id: 'd[ue', name: 'Due', type: 'date', description: null, config: {} },
  {
    id: 'pri=',
    name: 'Priority',
    type: 'select',
    description: null,
    config: {
      options: [
        option('low', 'Low', 'gray'),
        option('medium', 'Medium', 'yellow'),
        option('high', 'High', 'orange'),
        option('critical', 'Critical', 'red'),
      ],
    },
  },
  { id: 'as~n', name: 'Assignee', type: 'people', description: null, config: {} },
];

interface PlantedToDo {
  name: string;
  status: 'not-started' | 'in-progress' | 'done';
  priority: 'low' | 'medium' | 'high' | 'critical';
  assignee?: 'ada' | 'grace';
  /** Days from today. */
  dueIn?: number;
  blocks?: PlantedBlock[];
}

const toDos: PlantedToDo[] = [
  {
    name: 'Read what this sandbox is',
    status: 'done',
    priority: 'low',
    assignee: 'ada',
    blocks: [
      { type: 'paragraph', text: 'This is a Notion that runs on your machine. What the API writes stands here.' },
      { type: 'bulleted_list_item', text: 'Pages, blocks, data sources and comments behave as in Notion.' },
      { type: 'bulleted_list_item', text: 'Nothing leaves this machine.' },
    ],
  },
  {
    name: 'Plan the launch',
    status: 'in-progress',
    priority: 'high',
    assignee: 'grace',
    dueIn: 3,
    blocks: [
      { type: 'heading_2', text: 'Steps', extra: { is_toggleable: false } },
      { type: 'to_do', text: 'Write the announcement', extra: { checked: true } },
      { type: 'to_do', text: 'Book the room', extra: { checked: false } },
      { type: 'quote', text: 'Done is better than perfect.' },
    ],
  },
  { name: 'Renew the certificate', status: 'not-started', priority: 'critical', assignee: 'ada', dueIn: 1 },
  { name: 'Tidy the archive', status: 'not-started', priority: 'medium' },
];

/** A welcome, and a to-do data source with a few to-dos, below the root page; made at one instant, due from `today` on. */
export function plantDemo(store: Store, now: number, today: number): void {
  plantPage(store, now, {
    id: namedId('page/welcome'),
    parent: { type: 'page_id', id: rootPageId },
    title: 'Welcome',
    icon: '👋',
    blocks: [
      { type: 'heading_1', text: 'Welcome to the sandbox', extra: { is_toggleable: false } },
      { type: 'paragraph', text: 'Create a to-do through the API and look for it below.' },
      {
        type: 'callout',
        text: 'Whatever you break here, a reset brings back.',
        extra: { icon: { type: 'emoji', emoji: '💡' } },
      },
      {
        type: 'code',
        extra: { rich_text: [textItem('npm run sandbox -- --seed demo')], caption: [], language: 'shell' },
      },
    ],
  });
  const title = [textItem('To-dos')];
  store.put('databases', {
    id: databaseId,
    ...madeBy(now),
    parent: { type: 'page_id', id: rootPageId },
    title,
    description: [],
    icon: { type: 'emoji', emoji: '✅' },
    cover: null,
    isInline: false,
    isLocked: false,
    dataSourceIds: [dataSourceId],
  });
  store.put('dataSources', {
    id: dataSourceId,
    ...madeBy(now),
    databaseId,
    title,
    icon: null,
    schema,
    uniqueIdCounter: 0,
  });
  hang(store, rootPageId, databaseId);
  putTable(store, { id: namedId('view/to-dos'), ...madeBy(now) }, databaseId, dataSourceId);
  for (const toDo of toDos) plantToDo(store, now, today, toDo);
}

function plantToDo(store: Store, now: number, today: number, toDo: PlantedToDo): void {
  const values: Record<string, StoredValue> = {
    'st@t': { type: 'status', value: toDo.status },
    'pri=': { type: 'select', value: toDo.priority },
  };
  if (toDo.assignee) values['as~n'] = { type: 'people', value: [namedId(`user/${toDo.assignee}`)] };
  if (toDo.dueIn !== undefined) {
    const start = new Date(today + toDo.dueIn * 86_400_000).toISOString().slice(0, 10);
    values['d[ue'] = { type: 'date', value: { start, end: null, time_zone: null } };
  }
  const id = namedId(`page/to-do/${toDo.name}`);
  plantPage(store, now, {
    id,
    parent: { type: 'data_source_id', id: dataSourceId },
    title: toDo.name,
    values,
    blocks: toDo.blocks,
  });
}
