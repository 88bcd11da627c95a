import { ApiSchema } from '@nestjs/swagger';
import {
  SyncState,
  type ChannelPlace,
  type CreateTodoRequest,
  type JsonObject,
  type Todo,
  type UpdateTodoRequest,
} from '@na/contracts';
import { Choice, DateOrTime, Flag, Id, NotionId, Text, Texts, Time, Whole } from '../http/fields.ts';
import { Json, Nested, TextList } from '../http/json-fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { AnyOf, AnyText, FlagQuery } from '../http/query-fields.ts';
import type { Proven, Same } from '../http/same.ts';
import { SyncDto } from './sync.dto.ts';

const ASSIGNEE = {
  max: 200,
  example: 'ada@example.com',
};
const LABELS = { most: 100, max: 100, example: ['Website'] };
const PROPERTIES = { maxBytes: 64 * 1024, example: { Estimate: 3, Billable: true } };
const DATA_SOURCE = '24f0a1b2-c3d4-80e5-9f6a-7b8c9d0e1f2a';

/** A place in a chat platform. */
@ApiSchema({ name: 'ChannelPlace' })
export class ChannelPlaceDto {
  @Text('The platform: lower case letters, digits, `_` and `-`.', { max: 32, example: 'slack' })
  platform!: string;

  @Text('The channel’s id there.', { max: 200, example: 'C024BE91L' })
  channelId!: string;
}
export type ChannelPlaceIsTold = Proven<Same<ChannelPlaceDto, ChannelPlace>>;

/** Asks for a to-do. */
@ApiSchema({ name: 'NewTodo' })
export class TodoBody {
  @Text('What is to be done.', { max: 2_000, example: 'Write the release notes' })
  title!: string;

  @DateOrTime('When it is due: a date, or a date and time.', { optional: true })
  dueDate?: string;

  @Text("One of the data source's priorities, by name.", { max: 100, optional: true, example: 'High' })
  priority?: string;

  @Text('A Notion user: id, e-mail address or name; or `platform:id` of a user with a person link.', {
    ...ASSIGNEE,
    optional: true,
  })
  assignee?: string;

  @Text("One of the data source's states, by name.", { max: 100, optional: true, example: 'Not started' })
  status?: string;

  @Texts('Labels, by name; new ones are added to the data source.', { ...LABELS, optional: true, default: [] })
  labels!: string[];

  @Text('The project: the name of an option, or a Notion page’s id.', { max: 200, optional: true, example: 'Website' })
  project?: string;

  @Json('Further properties by name: text, a number, true or false, or a list of texts.', {
    ...PROPERTIES,
    optional: true,
  })
  properties?: JsonObject;

  @Nested('A channel whose link says where to put it, in place of a connection and a data source.', ChannelPlaceDto, {
    optional: true,
  })
  channel?: ChannelPlaceDto;

  @Id('The connection to use; the oldest active one of the workspace when left out.', { optional: true })
  connectionId?: string;

  @NotionId("The data source to put it into; the connection's own when left out.", { optional: true })
  notionDataSourceId?: string;

  @NotionId('The same as `notionDataSourceId`, shorter to write. Give one of the two.', { optional: true })
  dataSourceId?: string;
}
export type TodoBodyIsTold = Proven<
  Same<Omit<TodoBody, 'dataSourceId'>, Omit<CreateTodoRequest, 'id' | 'workspaceId'>>
>;

/** A JSON Merge Patch of a to-do: what is left out stays, `null` empties. */
@ApiSchema({ name: 'TodoPatch' })
export class TodoPatch {
  @Text('What is to be done.', { max: 2_000, optional: true, example: 'Write the release notes' })
  title?: string;

  @DateOrTime('When it is due.', { optional: true, nullable: true })
  dueDate?: string | null;

  @Text("One of the data source's priorities, by name.", { max: 100, optional: true, nullable: true, example: 'High' })
  priority?: string | null;

  @Text('A Notion user: id, e-mail address or name; or `platform:id` of a user with a person link.', {
    ...ASSIGNEE,
    optional: true,
    nullable: true,
  })
  assignee?: string | null;

  @Text("One of the data source's states, by name.", { max: 100, optional: true, nullable: true, example: 'Done' })
  status?: string | null;

  @Texts('Its labels as they are to be: the list as a whole.', { ...LABELS, optional: true, nullable: true })
  labels?: string[] | null;

  @Text('The project: the name of an option, or a Notion page’s id.', {
    ...{ max: 200, optional: true, nullable: true, example: 'Website' },
  })
  project?: string | null;

  @Json('Further properties that change, by name; `null` empties one.', { ...PROPERTIES, optional: true })
  properties?: JsonObject;
}
type Cleared<Patch> = { [Name in keyof Patch]: Exclude<Patch[Name], null> };
export type TodoPatchIsTold = Proven<
  Same<
    Omit<Cleared<TodoPatch>, 'labels'>,
    Omit<UpdateTodoRequest, 'id' | 'workspaceId' | 'expectedVersion' | 'clear' | 'labels'>
  >
>;

@ApiSchema({ name: 'Todo' })
export class TodoDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Id('The connection that it goes through.')
  connectionId!: string;

  @Text('The data source that it is a row of.', { example: '24f0a1b2-c3d4-80e5-9f6a-7b8c9d0e1f2a' })
  notionDataSourceId!: string;

  @Text('What is to be done.', { min: 0, example: 'Write the release notes' })
  title!: string;

  @Text('When it is due: a date, or a date and time.', { optional: true, example: '2026-12-01' })
  dueDate?: string;

  @Text("One of the data source's priorities, by name.", { optional: true, example: 'High' })
  priority?: string;

  @Text('A Notion user: id, e-mail address or name.', { optional: true, example: 'ada@example.com' })
  assignee?: string;

  @Text("One of the data source's states, by name.", { optional: true, example: 'Not started' })
  status?: string;

  @Flag("Whether it lies in Notion's trash.")
  archived!: boolean;

  @Whole('Grows by one with each change.', { example: 1 })
  version!: number;

  @Nested('How far the latest change has come to Notion.', SyncDto)
  sync!: SyncDto;

  @Time('When it was created.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;

  @TextList('Its labels, by name.', { example: ['Website'] })
  labels!: string[];

  @Text('The project: the name of an option, or a Notion page’s id.', { optional: true, example: 'Website' })
  project?: string;

  @Json('Further properties that were given here, by name.', { example: { Estimate: 3 } })
  properties!: JsonObject;

  @Text('The Notion user whom the assignee means, once that is known.', { optional: true, example: DATA_SOURCE })
  notionAssigneeId?: string;

  @TextList('What Notion has not got yet, by field; `properties.<name>` for further ones.', { example: ['status'] })
  pendingFields!: string[];

  @TextList('What was changed on both sides and awaits a decision, by field.', { example: [] })
  conflictingFields!: string[];
}
export type TodoIsTold = Proven<Same<TodoDto, Todo>>;

@ApiSchema({ name: 'TodoList' })
export class TodoListDto extends ListDtoOf(TodoDto) {}

/** Which to-dos are wanted. */
export class ListTodosQuery extends ListQuery {
  @AnyOf('Only those whose latest change stands so.', SyncState)
  sync?: SyncState[];

  @AnyText('Only those of these states, by name.', { example: ['Not started'] })
  status?: string[];

  @FlagQuery('Also those in the trash.')
  includeArchived!: boolean;

  @AnyText('Only those of these people: Notion users by id, e-mail address or name, or `platform:id` of linked ones.', {
    example: ['ada@example.com'],
  })
  assignee?: string[];

  @AnyText('Only those of these priorities, by name.', { example: ['High'] })
  priority?: string[];

  @DateOrTime('Only those due then or later; a date begins at midnight UTC.', { optional: true })
  'dueDate[gte]'?: string;

  @DateOrTime('Only those due before; a date begins at midnight UTC.', { optional: true })
  'dueDate[lt]'?: string;

  @Text('Only those whose titles have all these words, or words that begin so.', {
    ...{ max: 200, optional: true, example: 'release notes' },
  })
  text?: string;

  @AnyText('Only rows of these data sources, by Notion’s ids.', { example: [DATA_SOURCE] })
  notionDataSourceId?: string[];

  @AnyText('Only those of these projects.', { example: ['Website'] })
  project?: string[];

  @Choice(
    'How the entries are sorted, with a minus in front for the other way round. Those without a due date, or a priority, come last both ways; priorities go by the order of the data source’s options.',
    ['createdAt', '-createdAt', 'updatedAt', '-updatedAt', 'dueDate', '-dueDate', 'priority', '-priority'],
    { optional: true, default: '-createdAt' },
  )
  sort!: string;
}
