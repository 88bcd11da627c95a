import { Module } from '@nestjs/common';
import { HealthCheck } from './health-check.ts';
import { SystemHealthController } from './health.controller.ts';

@Module({ controllers: [SystemHealthController], providers: [HealthCheck] })
export class SystemHealthModule {}
