import { Module } from '@nestjs/common';
import { SecretModule } from '../secret/secret.module.ts';
import { Courier } from './courier.ts';
import { Deliveries } from './deliveries.ts';
import { Doorbell } from './doorbell.ts';
import { NotificationQueue } from './notification-queue.ts';
import { NotificationRpc } from './notification.rpc.ts';
import { NotificationService } from './notification.service.ts';

@Module({
  imports: [SecretModule],
  controllers: [NotificationRpc],
  providers: [Courier, Deliveries, Doorbell, NotificationQueue, NotificationService],
  exports: [NotificationQueue],
})
export class NotificationModule {}
