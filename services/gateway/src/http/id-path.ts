import { Id } from './fields.ts';

/** The id in a path. */
export class IdPath {
  @Id('Its id.')
  id!: string;
}
