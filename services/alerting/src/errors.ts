import { defineProblem } from '@na/errors';

export const AlertNotFound = defineProblem({
  kind: 'not_found',
  code: 'alert_not_found',
  title: 'Alert not found',
  detail: ({ id }: { id: string }) => `This workspace has no alert with the id ${id}.`,
});

export const RuleNotFound = defineProblem({
  kind: 'not_found',
  code: 'alert_rule_not_found',
  title: 'Alert rule not found',
  detail: ({ id }: { id: string }) => `This workspace has no alert rule with the id ${id}.`,
});

export const EndpointNotFound = defineProblem({
  kind: 'not_found',
  code: 'endpoint_not_found',
  title: 'Endpoint not found',
  detail: ({ id }: { id: string }) => `This workspace has no endpoint with the id ${id}.`,
});

export const IdTaken = defineProblem({
  kind: 'conflict',
  code: 'alerting_id_taken',
  title: 'Id taken',
  detail: ({ id }: { id: string }) => `The id ${id} is in use elsewhere; choose a new UUIDv7.`,
});
