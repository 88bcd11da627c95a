import { Module } from '@nestjs/common';
import { CircuitsController } from './circuits.controller.ts';
import { ExplanationController } from './explanation.controller.ts';
import { InstanceCircuitsController } from './instance-circuits.controller.ts';
import { InstanceLimitsController } from './instance-limits.controller.ts';
import { InstanceLimits } from './instance-limits.ts';
import { InstancePausesController } from './instance-pauses.controller.ts';
import { LimitsController } from './limits.controller.ts';
import { Limits } from './limits.ts';
import { PausesController } from './pauses.controller.ts';

@Module({
  controllers: [
    ...[LimitsController, PausesController, CircuitsController, ExplanationController],
    ...[InstanceLimitsController, InstancePausesController, InstanceCircuitsController],
  ],
  providers: [Limits, InstanceLimits],
})
export class LimitsModule {}
