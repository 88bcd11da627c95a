import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, WorkspaceId, type Principal } from '../access/principal.ts';
import type { GatewayReply } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import type { List } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Changes, Creates, Gives, Removes } from '../http/route.ts';
import { From } from '../session/origin.ts';
import type { Origin } from '../session/sessions.ts';
import { ApiKeyBody, createdApiKeyDto, CreatedApiKeyDto, newKeyOf } from './api-key.dto.ts';
import { ApiKeys } from './api-keys.ts';
import {
  ListServiceAccountsQuery,
  ServiceAccountBody,
  ServiceAccountChangeBody,
  serviceAccountDto,
  ServiceAccountDto,
  ServiceAccountListDto,
} from './service-account.dto.ts';
import { ServiceAccounts } from './service-accounts.ts';

@ApiTags('Service accounts')
@Controller('v1/service-accounts')
export class ServiceAccountsController {
  constructor(private readonly accounts: ServiceAccounts) {}

  @Creates('Makes a service account: a member of the workspace that is no person.', ServiceAccountDto, {
    needs: 'api_keys:write',
    more: 'Nobody gives it a role that permits what they lack. It comes in by keys of its own.',
    refuses: [404],
    versioned: true,
  })
  async create(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: ServiceAccountBody,
  ): Promise<ServiceAccountDto> {
    return serviceAccountDto(await this.accounts.make(by, workspaceId, id, body));
  }

  @Gives('', 'Gives the service accounts of the workspace, newest first.', ServiceAccountListDto, {
    needs: 'api_keys:read',
  })
  async list(
    @WorkspaceId() workspaceId: string,
    @Query() query: ListServiceAccountsQuery,
  ): Promise<List<ServiceAccountDto>> {
    const { data, ...rest } = await this.accounts.list(workspaceId, query);
    return { data: data.map(serviceAccountDto), ...rest };
  }

  @Gives(':id', 'Gives a service account.', ServiceAccountDto, {
    needs: 'api_keys:read',
    refuses: [404],
    versioned: true,
    keepable: true,
  })
  async get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<ServiceAccountDto> {
    return serviceAccountDto(await this.accounts.get(workspaceId, id));
  }

  @Changes(':id', 'Renames a service account, or gives it another role.', ServiceAccountDto, {
    needs: 'api_keys:write',
    more: 'What its keys may follows within two seconds. With another role, open invitations that it has sent are taken back.',
  })
  async change(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() body: ServiceAccountChangeBody,
    @IfMatch() version: number | undefined,
  ): Promise<ServiceAccountDto> {
    return serviceAccountDto(await this.accounts.change(by, workspaceId, id, { ...body, version }));
  }

  @Removes(':id', 'Removes a service account and revokes its keys; within two seconds they open nothing any more.', {
    needs: 'api_keys:write',
    refuses: [404],
  })
  async remove(@By() by: Principal, @WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.accounts.remove(by, workspaceId, id);
  }
}

@ApiTags('Service accounts')
@Controller('v1/service-accounts/:id/keys')
export class ServiceAccountKeysController {
  constructor(
    private readonly accounts: ServiceAccounts,
    private readonly keys: ApiKeys,
  ) {}

  @Creates('Makes an API key of a service account.', CreatedApiKeyDto, {
    needs: 'api_keys:write',
    more: "The key comes back this once. It may what its scopes name and the account's role permits, as the role is by then, and acts in the name of the account. It stands among the workspace's API keys.",
    refuses: [404],
    versioned: true,
  })
  async create(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Param() { id: serviceAccountId }: IdPath,
    @NewId() id: string,
    @Body() body: ApiKeyBody,
    @From() { ip }: Origin,
    @Res({ passthrough: true }) reply: GatewayReply,
  ): Promise<CreatedApiKeyDto> {
    await this.accounts.get(workspaceId, serviceAccountId);
    const made = await this.keys.make(by, workspaceId, id, { ...newKeyOf(body), serviceAccountId }, ip);
    reply.header('location', `/v1/api-keys/${id}`);
    return createdApiKeyDto(made);
  }
}
