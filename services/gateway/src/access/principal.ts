import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Invalid, type Problem } from '@na/errors';
import type { GatewayRequest } from '../http/gateway-request.ts';
import type { Permission } from './permissions.ts';

/** Who asks. */
export interface Principal {
  /** As events and tasks name them: `user:<id>`, `api_key:<id>` or `application:<id>`. */
  actor: string;
  /** The user behind a session; a key stands for itself. */
  userId?: string;
  /** The session that they come with. */
  sessionId?: string;
  /** When the user last proved who they are in this session, in milliseconds since 1970. */
  confirmedAt?: number;
  apiKeyId?: string;
  /** The application that comes with an access token of the OAuth server, for a user or on its own account. */
  applicationId?: string;
  /** The workspace that is asked about; absent while a user of several has not said which. */
  workspaceId?: string;
  /** The workspace asks its members for a second factor, and they have proven none in this session; they may do nothing there. */
  lacksSecondFactor?: boolean;
  /** What they may do there, and, as an operator, everywhere. */
  permissions: readonly Permission[];
}

/** A user who is there in person: the principal of routes that need `user`. */
export type UserPrincipal = Principal & Required<Pick<Principal, 'userId' | 'sessionId' | 'confirmedAt'>>;

/** Who asks, in a handler of a route that is not public; for routes that need `user`, a `UserPrincipal`. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Principal => principalOf(context));

/** The workspace that is asked about. @throws Problem `validation_failed` when a user of several has not said which */
export const WorkspaceId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { workspaceId } = principalOf(context);
  if (workspaceId) return workspaceId;
  throw workspaceUnnamed();
});

/** A user of several workspaces, or of none, asks for something that is in one. */
export function workspaceUnnamed(): Problem {
  const detail = 'is missing; you are a member of several workspaces, or of none, so say which (GET /v1/me lists them)';
  return Invalid({ errors: [{ pointer: 'X-Workspace-Id', detail }] });
}

function principalOf(context: ExecutionContext): Principal {
  const { principal } = context.switchToHttp().getRequest<GatewayRequest>();
  if (!principal) throw new Error('A public route has no principal; do not ask for one.');
  return principal;
}
