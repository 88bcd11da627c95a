import { ApiSchema } from '@nestjs/swagger';
import { field } from './field.ts';
import { Text, Whole } from './fields.ts';
import { ListOf } from './json-fields.ts';

@ApiSchema({ name: 'FieldError' })
export class FieldErrorDto {
  @Text(
    'Where: a JSON pointer into the body (`/dueDate`), `?limit` in the query, `:id` in the path, or the name of a header.',
    {
      min: 0,
      example: '/title',
    },
  )
  pointer!: string;

  @Text('What came and what is allowed.', {
    example: 'is missing; it should be text of 1 to 2,000 characters, not blank',
  })
  detail!: string;
}

/** How every error is answered (RFC 9457). */
@ApiSchema({ name: 'Problem' })
export class ProblemDto {
  @field(
    'The kind of problem as a URI; the same for the same code.',
    {
      schema: { type: 'string', format: 'uri' },
      says: 'a URI',
      fits: value => typeof value === 'string',
    },
    { example: 'urn:notion-assistant:problem:validation_failed' },
  )
  type!: string;

  @Text('The code in words; the same for each occurrence.', { example: 'Validation failed' })
  title!: string;

  @Whole('The HTTP status.', { min: 400, max: 599, example: 422 })
  status!: number;

  @Text('What happened this time, and what to do.', {
    example: '/title is missing; it should be text of 1 to 2,000 characters, not blank',
  })
  detail!: string;

  @Text('The path that was asked.', { optional: true, example: '/v1/todos' })
  instance?: string;

  @Text('Stable, for programs: the same code for the same cause everywhere.', { example: 'validation_failed' })
  code!: string;

  @Text('Leads us, and your own tracing, to what happened.', {
    optional: true,
    example: '4bf92f3577b34da6a3ce929d0e0e4736',
  })
  traceId?: string;

  @ListOf('What is wrong with which field, when fields are wrong.', FieldErrorDto, { optional: true })
  errors?: FieldErrorDto[];
}
