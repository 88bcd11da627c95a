import { Module } from '@nestjs/common';
import { SessionModule } from '../session/session.module.ts';
import { Accepting } from './accepting.ts';
import { InvitationsController } from './invitations.controller.ts';
import { Invitations } from './invitations.ts';
import { Inviting } from './inviting.ts';
import { MembersController } from './members.controller.ts';
import { Members } from './members.ts';
import { PermissionsController } from './permissions.controller.ts';
import { RolesController } from './roles.controller.ts';
import { Roles } from './roles.ts';
import { WorkspacesController } from './workspaces.controller.ts';
import { Workspaces } from './workspaces.ts';

/** Tenants: who is in them, who is invited, and who may do what. */
@Module({
  imports: [SessionModule],
  controllers: [WorkspacesController, MembersController, InvitationsController, RolesController, PermissionsController],
  providers: [Workspaces, Members, Invitations, Inviting, Accepting, Roles],
  exports: [Invitations],
})
export class WorkspaceModule {}
