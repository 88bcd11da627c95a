import { defineProblem } from '@na/errors';

export const BrokerUnreachable = defineProblem({
  kind: 'unavailable',
  code: 'broker_unreachable',
  title: 'Message broker unreachable',
  detail: ({ doing }: { doing: string }) =>
    `NATS does not answer (${doing}); the connection is being restored, try again shortly.`,
});

export const BrokerLost = defineProblem({
  kind: 'unavailable',
  code: 'broker_lost',
  title: 'Message broker lost',
  detail: ({ why }: { why: string }) =>
    `NATS cannot be reached any more (${why}); waiting does not change that, so the replica leaves.`,
});

export const ServiceAbsent = defineProblem({
  kind: 'unavailable',
  code: 'service_unavailable',
  title: 'Service unavailable',
  detail: ({ call }: { call: string }) => `No replica answers ${call} at present; try again shortly.`,
});

export const AnswerLate = defineProblem({
  kind: 'timeout',
  code: 'service_timeout',
  title: 'Service too slow',
  detail: ({ call, timeoutMs }: { call: string; timeoutMs: number }) =>
    `${call} did not answer within ${timeoutMs} ms; it may have been carried out, so repeat it with the same id.`,
});

export const DeadlinePassed = defineProblem({
  kind: 'timeout',
  code: 'deadline_passed',
  title: 'Deadline passed',
  detail: ({ call }: { call: string }) => `${call} was not begun, because nobody waits for its answer any more.`,
});

export const ContractBroken = defineProblem({
  kind: 'internal',
  code: 'contract_broken',
  title: 'Contract broken',
  detail: ({ name, breaches }: { name: string; breaches: { pointer: string; detail: string }[] }) =>
    `${name} breaks its contract: ${breaches.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')}`,
});

export const AnswerTooLarge = defineProblem({
  kind: 'internal',
  code: 'answer_too_large',
  title: 'Answer too large',
  detail: ({ call, bytes, most }: { call: string; bytes: number; most: number }) =>
    `The answer to ${call} has ${bytes} bytes, the broker takes ${most}; ask for a smaller page.`,
});

export const CallForbidden = defineProblem({
  kind: 'forbidden',
  code: 'call_forbidden',
  title: 'Call forbidden',
  detail: ({ call, needed, actor }: { call: string; needed: string; actor: string }) =>
    `${call} needs the permission ${needed}, which ${actor} does not have.`,
});

export const WorkspaceForeign = defineProblem({
  kind: 'forbidden',
  code: 'workspace_foreign',
  title: 'Workspace foreign',
  detail: ({ call, workspaceId, actor }: { call: string; workspaceId: string; actor: string }) =>
    `${call} is about the workspace ${workspaceId}, and ${actor} asks for another one.`,
});
