import { Module } from '@nestjs/common';
import { NotificationModule } from '../notification/notification.module.ts';
import { AlertEvents } from './alert.events.ts';
import { AlertRaiser } from './alert-raiser.ts';
import { AlertRpc } from './alert.rpc.ts';
import { AlertService } from './alert.service.ts';
import { FiringGauge } from './firing-gauge.ts';

@Module({
  imports: [NotificationModule],
  controllers: [AlertEvents, AlertRpc],
  providers: [AlertRaiser, AlertService, FiringGauge],
})
export class AlertModule {}
