import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, WorkspaceId, type Principal } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import type { List } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Changes, Creates, Does, Gives, Removes } from '../http/route.ts';
import { From } from '../session/origin.ts';
import type { Origin } from '../session/sessions.ts';
import {
  ApiKeyBody,
  ApiKeyChangeBody,
  apiKeyDto,
  ApiKeyDto,
  ApiKeyListDto,
  createdApiKeyDto,
  CreatedApiKeyDto,
  ListKeysQuery,
  newKeyOf,
  RotateBody,
} from './api-key.dto.ts';
import { ApiKeys } from './api-keys.ts';

/** How long the secret before opens after a rotation, unless another time is asked for; in milliseconds. */
const OVERLAP_MS = 24 * 60 * 60_000;

@ApiTags('API keys')
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Creates('Makes an API key for the workspace.', CreatedApiKeyDto, {
    needs: 'api_keys:write',
    more: 'The key comes back this once. It can do no more than its maker, and it is the workspace’s own: it goes on when its maker leaves. Its first use from a network that it was not used from before is told, and mailed to its maker.',
    versioned: true,
  })
  async create(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: ApiKeyBody,
    @From() { ip }: Origin,
  ): Promise<CreatedApiKeyDto> {
    return createdApiKeyDto(await this.keys.make(by, workspaceId, id, newKeyOf(body), ip));
  }

  @Gives(
    '',
    'Gives the API keys of the workspace that were not revoked, newest first; never the keys themselves.',
    ApiKeyListDto,
    { needs: 'api_keys:read' },
  )
  async list(@WorkspaceId() workspaceId: string, @Query() query: ListKeysQuery): Promise<List<ApiKeyDto>> {
    const { data, ...rest } = await this.keys.list(workspaceId, query);
    return { data: data.map(key => apiKeyDto(key)), ...rest };
  }

  @Gives(':id', 'Gives an API key, without the key itself.', ApiKeyDto, {
    needs: 'api_keys:read',
    refuses: [404],
    versioned: true,
    keepable: true,
  })
  async get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<ApiKeyDto> {
    return apiKeyDto(await this.keys.get(workspaceId, id));
  }

  @Changes(':id', 'Renames an API key, or changes what it may and from where.', ApiKeyDto, {
    needs: 'api_keys:write',
    more: 'Nobody can make it do more than they may themselves. It counts everywhere within two seconds. Where its scopes are changed, open invitations that were sent with it are taken back.',
  })
  async change(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() body: ApiKeyChangeBody,
    @IfMatch() version: number | undefined,
  ): Promise<ApiKeyDto> {
    return apiKeyDto(await this.keys.change(by, workspaceId, id, body, version));
  }

  @Does(':id/rotate', 'Gives an API key a new secret.', CreatedApiKeyDto, {
    needs: 'api_keys:write',
    more: 'The key with its new secret comes back this once. The one before goes on to open for the overlap; one before that opens nothing any more, so at most two open at once. Its end stays.',
    versioned: true,
  })
  async rotate(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @NewId() rotationId: string,
    @Body() { overlap: overlapMs = OVERLAP_MS }: RotateBody,
  ): Promise<CreatedApiKeyDto> {
    return createdApiKeyDto(await this.keys.rotate(by, workspaceId, id, { rotationId, overlapMs }));
  }

  @Removes(':id', 'Revokes an API key; within two seconds it opens nothing any more.', {
    needs: 'api_keys:write',
    more: 'Open invitations that were sent with it are taken back.',
    refuses: [404],
  })
  async revoke(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.keys.revoke(workspaceId, id);
  }
}
