import { Controller, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { Does, Gives, Removes } from '../http/route.ts';
import { ConnectionWebhookDto, VerificationTokenDto } from './connection-webhook.dto.ts';
import { ConnectionWebhooks } from './connection-webhooks.ts';

@ApiTags('Connections')
@Controller('v1/connections')
export class ConnectionWebhookController {
  constructor(private readonly webhooks: ConnectionWebhooks) {}

  @Does(':id/webhook', 'Gives a connection an address for the events of Notion.', ConnectionWebhookDto, {
    needs: 'connections:write',
    more: "Enter its `url` in the integration's settings in Notion. A connection has one; asked again, it is given again.",
  })
  setUp(@WorkspaceId() workspaceId: string, @Param() { id: connectionId }: IdPath): Promise<ConnectionWebhookDto> {
    return this.webhooks.setUp({ workspaceId, connectionId });
  }

  @Gives(':id/webhook', 'Gives how the intake of Notion’s events stands for a connection.', ConnectionWebhookDto, {
    needs: 'connections:read',
    refuses: [404],
    moving: true,
  })
  get(@WorkspaceId() workspaceId: string, @Param() { id: connectionId }: IdPath): Promise<ConnectionWebhookDto> {
    return this.webhooks.get({ workspaceId, connectionId });
  }

  @Removes(':id/webhook', 'Gives up the address; what Notion sends there is refused from then on.', {
    needs: 'connections:write',
    refuses: [404],
  })
  async remove(@WorkspaceId() workspaceId: string, @Param() { id: connectionId }: IdPath): Promise<void> {
    await this.webhooks.remove({ workspaceId, connectionId });
  }

  @Does(
    ':id/webhook/verification-token',
    'Shows, once, the token that Notion wants pasted back.',
    VerificationTokenDto,
    {
      needs: 'connections:write',
      more: 'It is there once Notion has sent it to the address, which it does when the address is entered.',
    },
  )
  reveal(@WorkspaceId() workspaceId: string, @Param() { id: connectionId }: IdPath): Promise<VerificationTokenDto> {
    return this.webhooks.reveal({ workspaceId, connectionId });
  }
}
