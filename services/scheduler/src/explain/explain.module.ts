import { Module } from '@nestjs/common';
import { TaskModule } from '../task/task.module.ts';
import { Explainer } from './explainer.ts';
import { ExplainRpc } from './explain.rpc.ts';
import { StartRates } from './start-rates.ts';

@Module({
  imports: [TaskModule],
  controllers: [ExplainRpc],
  providers: [Explainer, StartRates],
  exports: [StartRates],
})
export class ExplainModule {}
