import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { ListQuery, type List } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Gives, Removes } from '../http/route.ts';
import { ApiKeyBody, apiKeyDto, ApiKeyDto, ApiKeyListDto, CreatedApiKeyDto } from './api-key.dto.ts';
import { ApiKeys } from './api-keys.ts';
import { By, WorkspaceId, type Principal } from '../access/principal.ts';

@ApiTags('API keys')
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Creates('Makes an API key for the workspace.', CreatedApiKeyDto, {
    needs: 'api_keys:write',
    more: 'The key comes back this once. It can do no more than its maker.',
  })
  async create(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: ApiKeyBody,
  ): Promise<CreatedApiKeyDto> {
    const made = await this.keys.create(by, workspaceId, id, body);
    return { ...apiKeyDto(made), key: made.key };
  }

  @Gives(
    '',
    'Gives the API keys of the workspace that were not revoked, newest first; never the keys themselves.',
    ApiKeyListDto,
    { needs: 'api_keys:read' },
  )
  async list(@WorkspaceId() workspaceId: string, @Query() query: ListQuery): Promise<List<ApiKeyDto>> {
    const { data, nextCursor } = await this.keys.list(workspaceId, query);
    return { data: data.map(apiKeyDto), nextCursor };
  }

  @Gives(':id', 'Gives an API key, without the key itself.', ApiKeyDto, { needs: 'api_keys:read', refuses: [404] })
  async get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<ApiKeyDto> {
    return apiKeyDto(await this.keys.get(workspaceId, id));
  }

  @Removes(':id', 'Revokes an API key; within two seconds it opens nothing any more.', {
    needs: 'api_keys:write',
    refuses: [404],
  })
  async revoke(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.keys.revoke(workspaceId, id);
  }
}
