import { ApiSchema } from '@nestjs/swagger';
import {
  TodoConflictResolution,
  TodoConflictState,
  TodoSourcePolicy,
  type JsonObject,
  type TodoConflict,
} from '@na/contracts';
import { Choice, Id, Text, Time } from '../http/fields.ts';
import { Json } from '../http/json-fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { AnyOf } from '../http/query-fields.ts';
import type { Proven, Same } from '../http/same.ts';

/** A field that the API and somebody in Notion changed to different values. */
@ApiSchema({ name: 'TodoConflict' })
export class TodoConflictDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Id('The to-do.')
  todoId!: string;

  @Text('The field; `properties.<name>` for further ones, `archived` when one side trashed what the other edited.', {
    example: 'status',
  })
  field!: string;

  @Choice('How it stands.', TodoConflictState)
  state!: TodoConflictState;

  @Json('What both had agreed on, under `value`.', { example: { value: 'Not started' } })
  baseValue!: JsonObject;

  @Json('What came by the API, under `value`.', { example: { value: 'In progress' } })
  apiValue!: JsonObject;

  @Json('What stands in Notion, under `value`.', { example: { value: 'Done' } })
  notionValue!: JsonObject;

  @Choice('The policy by which it was or is dealt with.', TodoSourcePolicy)
  policy!: TodoSourcePolicy;

  @Choice('What decided it; absent while it is open.', TodoConflictResolution, { optional: true })
  resolution?: TodoConflictResolution;

  @Text('Who decided it; absent when the policy did.', {
    optional: true,
    example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f',
  })
  resolvedBy?: string;

  @Time('When it was found.')
  createdAt!: string;

  @Time('When it was decided.', { optional: true })
  resolvedAt?: string;
}
export type TodoConflictIsTold = Proven<Same<TodoConflictDto, TodoConflict>>;

@ApiSchema({ name: 'TodoConflictList' })
export class TodoConflictListDto extends ListDtoOf(TodoConflictDto) {}

/** Which conflicts are wanted. */
export class ListTodoConflictsQuery extends ListQuery {
  @AnyOf('Only those that stand so.', TodoConflictState)
  state?: TodoConflictState[];

  @Id('Only those of this to-do.', { optional: true })
  todoId?: string;
}

/** Decides a conflict. */
@ApiSchema({ name: 'TodoConflictDecision' })
export class TodoConflictDecision {
  @Choice('Whose value stays.', ['notion', 'api'])
  keep!: 'notion' | 'api';
}
