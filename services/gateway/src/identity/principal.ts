import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Invalid } from '@na/errors';
import type { GatewayRequest } from '../http/gateway-request.ts';
import type { Scope } from './tables.ts';

/** Who asks. */
export interface Principal {
  /** As events and tasks name them: `user:<id>` or `api_key:<id>`. */
  actor: string;
  /** The user behind a session; a key stands for itself. */
  userId?: string;
  apiKeyId?: string;
  /** The workspace that is asked about; absent while a user of several has not said which. */
  workspaceId?: string;
  /** What they may do there. */
  scopes: readonly Scope[];
}

/** Who asks, in a handler of a route that is not public. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Principal => principalOf(context));

/** The workspace that is asked about. @throws Problem `validation_failed` when a user of several has not said which */
export const WorkspaceId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { workspaceId } = principalOf(context);
  if (workspaceId) return workspaceId;
  const detail = 'is missing; you are a member of several workspaces, or of none, so say which (GET /v1/me lists them)';
  throw Invalid({ errors: [{ pointer: 'X-Workspace-Id', detail }] });
});

function principalOf(context: ExecutionContext): Principal {
  const { principal } = context.switchToHttp().getRequest<GatewayRequest>();
  if (!principal) throw new Error('A public route has no principal; do not ask for one.');
  return principal;
}
