import { Module } from '@nestjs/common';
import { NotificationModule } from '../notification/notification.module.ts';
import { SecretModule } from '../secret/secret.module.ts';
import { EndpointRpc } from './endpoint.rpc.ts';
import { EndpointService } from './endpoint.service.ts';

@Module({
  imports: [NotificationModule, SecretModule],
  controllers: [EndpointRpc],
  providers: [EndpointService],
})
export class EndpointModule {}
