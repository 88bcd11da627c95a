import { Module } from '@nestjs/common';
import { AlertRulesController } from './alert-rules.controller.ts';
import { Alerts } from './alerts.ts';
import { AlertsController } from './alerts.controller.ts';
import { EndpointsController } from './endpoints.controller.ts';
import { NotificationsController } from './notifications.controller.ts';

@Module({
  controllers: [AlertsController, AlertRulesController, EndpointsController, NotificationsController],
  providers: [Alerts],
})
export class AlertsModule {}
