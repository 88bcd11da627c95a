import { ApiSchema } from '@nestjs/swagger';
import { SyncState, type CreateTodoRequest, type Todo, type UpdateTodoRequest } from '@na/contracts';
import { DateOrTime, Flag, Id, NotionId, Text, Time, Whole } from '../http/fields.ts';
import { Nested } from '../http/json-fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { AnyOf, AnyText, FlagQuery } from '../http/query-fields.ts';
import type { Proven, Same } from '../http/same.ts';
import { SyncDto } from './sync.dto.ts';

/** Asks for a to-do. */
@ApiSchema({ name: 'NewTodo' })
export class TodoBody {
  @Text('What is to be done.', { max: 2_000, example: 'Write the release notes' })
  title!: string;

  @DateOrTime('When it is due: a date, or a date and time.', { optional: true })
  dueDate?: string;

  @Text("One of the data source's priorities, by name.", { max: 100, optional: true, example: 'High' })
  priority?: string;

  @Text('A Notion user: id, e-mail address or name.', { max: 254, optional: true, example: 'ada@example.com' })
  assignee?: string;

  @Text("One of the data source's states, by name.", { max: 100, optional: true, example: 'Not started' })
  status?: string;

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

  @Text('A Notion user: id, e-mail address or name.', {
    max: 254,
    optional: true,
    nullable: true,
    example: 'ada@example.com',
  })
  assignee?: string | null;

  @Text("One of the data source's states, by name.", { max: 100, optional: true, nullable: true, example: 'Done' })
  status?: string | null;
}
type Cleared<Patch> = { [Name in keyof Patch]: Exclude<Patch[Name], null> };
export type TodoPatchIsTold = Proven<
  Same<Cleared<TodoPatch>, Omit<UpdateTodoRequest, 'id' | 'workspaceId' | 'expectedVersion' | 'clear'>>
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
}
