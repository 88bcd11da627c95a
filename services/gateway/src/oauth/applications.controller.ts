import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, WorkspaceId, type Principal, type UserPrincipal } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { ListQuery } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Does, Gives, Removes } from '../http/route.ts';
import {
  ApplicationBody,
  applicationDto,
  ApplicationDto,
  ApplicationListDto,
  ApplicationWithSecretDto,
  AuthorizationListDto,
} from './application.dto.ts';
import { Applications } from './applications.ts';
import { Authorizations } from './authorizations.ts';

@ApiTags('OAuth')
@Controller('v1/applications')
export class ApplicationsController {
  constructor(private readonly applications: Applications) {}

  @Creates('Registers an application of an API consumer with the OAuth server.', ApplicationWithSecretDto, {
    needs: 'applications:write',
    more: 'The secret comes back this once. It can be given no more than its maker has.',
  })
  async create(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: ApplicationBody,
  ): Promise<ApplicationWithSecretDto> {
    const { application, secret } = await this.applications.create(by, { id, workspaceId }, body);
    return { ...applicationDto(application), secret };
  }

  @Gives('', 'Gives the applications of the workspace, newest first, without their secrets.', ApplicationListDto, {
    needs: 'applications:read',
  })
  async list(@WorkspaceId() workspaceId: string, @Query() query: ListQuery): Promise<ApplicationListDto> {
    const { data, nextCursor } = await this.applications.list(workspaceId, query);
    return { data: data.map(applicationDto), nextCursor };
  }

  @Gives(':id', 'Gives an application, without its secret.', ApplicationDto, {
    needs: 'applications:read',
    refuses: [404],
  })
  async get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<ApplicationDto> {
    return applicationDto(await this.applications.get(workspaceId, id));
  }

  @Does(
    ':id/rotate-secret',
    'Gives an application another secret; the old one counts no more.',
    ApplicationWithSecretDto,
    {
      needs: 'applications:write',
      more: 'Only for who has all that the application is registered for.',
    },
  )
  async rotateSecret(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
  ): Promise<ApplicationWithSecretDto> {
    const { application, secret } = await this.applications.rotateSecret(by, workspaceId, id);
    return { ...applicationDto(application), secret };
  }

  @Removes(':id', 'Deletes an application; what it was let do ends within two seconds.', {
    needs: 'applications:write',
    refuses: [404],
  })
  delete(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    return this.applications.delete(workspaceId, id);
  }
}

@ApiTags('OAuth')
@Controller('v1/me/authorizations')
export class AuthorizationsController {
  constructor(private readonly authorizations: Authorizations) {}

  @Gives('', 'Gives what the user lets applications do.', AuthorizationListDto, { needs: 'user' })
  async list(@By() { userId }: UserPrincipal): Promise<AuthorizationListDto> {
    return { data: await this.authorizations.list(userId), nextCursor: null };
  }

  @Removes(':id', 'Ends what the user let an application do, by its id; its tokens open nothing within two seconds.', {
    needs: 'user',
    refuses: [404],
  })
  end(@By() { userId }: UserPrincipal, @Param() { id }: IdPath): Promise<void> {
    return this.authorizations.end(userId, id);
  }
}
