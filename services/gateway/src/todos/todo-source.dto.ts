import { ApiSchema } from '@nestjs/swagger';
import { FieldHomeState, TodoSourcePolicy, type FieldHome, type JsonObject, type TodoSource } from '@na/contracts';
import { Choice, Id, Text, Time, Whole } from '../http/fields.ts';
import { Json, ListOf } from '../http/json-fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Proven, Same } from '../http/same.ts';

const POLICY =
  'Who wins when both sides changed a field: `notion` (what people wrote there), `api`, `newest` (within one minute, Notion’s), or nobody until somebody decides (`ask`).';

@ApiSchema({ name: 'FieldHome' })
export class FieldHomeDto {
  @Text('The field.', { example: 'dueDate' })
  field!: string;

  @Choice(
    '`detected` by type and name, `chosen` by somebody, `broken` when what was chosen is gone or holds something else, `none`.',
    FieldHomeState,
  )
  state!: FieldHomeState;

  @Text('The property’s id.', { optional: true, example: 'due%3D' })
  propertyId?: string;

  @Text('The property’s name, as of the latest look.', { optional: true, example: 'Due' })
  propertyName?: string;

  @Text('The property’s type.', { optional: true, example: 'date' })
  propertyType?: string;

  @Text('What is wrong, when it is broken.', { optional: true })
  problem?: string;
}
export type FieldHomeIsTold = Proven<Same<FieldHomeDto, FieldHome>>;

/** A data source whose rows are to-dos. */
@ApiSchema({ name: 'TodoSource' })
export class TodoSourceDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Id('The connection that sees it.')
  connectionId!: string;

  @Text('The data source in Notion.', { example: '24f0a1b2-c3d4-80e5-9f6a-7b8c9d0e1f2a' })
  notionDataSourceId!: string;

  @Choice(POLICY, TodoSourcePolicy)
  policy!: TodoSourcePolicy;

  @ListOf('Where the fields of to-dos go.', FieldHomeDto)
  fields!: FieldHomeDto[];

  @Time('When its schema was looked at last; absent when it never was.', { optional: true })
  checkedAt?: string;

  @Whole('Grows by one with each change.', { example: 1 })
  version!: number;

  @Time('When it was created.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;
}
export type TodoSourceIsTold = Proven<Same<TodoSourceDto, TodoSource>>;

@ApiSchema({ name: 'TodoSourceList' })
export class TodoSourceListDto extends ListDtoOf(TodoSourceDto) {}

/** A JSON Merge Patch of a to-do data source. */
@ApiSchema({ name: 'TodoSourcePatch' })
export class TodoSourcePatch {
  @Choice(POLICY, TodoSourcePolicy, { optional: true })
  policy?: TodoSourcePolicy;

  @Json('By field, the id or name of the property that it goes to; `null` for the detected one, `false` for none.', {
    ...{ maxBytes: 16 * 1024, optional: true, example: { dueDate: 'Deadline', labels: false } },
  })
  fields?: JsonObject;
}
