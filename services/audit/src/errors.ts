import { defineProblem } from '@na/errors';

export const RecordNotFound = defineProblem({
  kind: 'not_found',
  code: 'audit_record_not_found',
  title: 'Audit record not found',
  detail: ({ id }: { id: string }) => `This workspace has no audit record with the id ${id}.`,
});
