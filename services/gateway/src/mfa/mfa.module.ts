import { Module } from '@nestjs/common';
import { SessionModule } from '../session/session.module.ts';
import { Factors } from './factors.ts';
import { FactorsController } from './factors.controller.ts';
import { RecoveryCodesController } from './recovery-codes.controller.ts';
import { SecondFactorModule } from './second-factor.module.ts';

@Module({
  imports: [SecondFactorModule, SessionModule],
  controllers: [FactorsController, RecoveryCodesController],
  providers: [Factors],
})
export class MfaModule {}
