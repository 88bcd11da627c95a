import { Module } from '@nestjs/common';
import { ChoresModule } from '../caretaker/chores.module.ts';
import { HintModule } from '../hint/hint.module.ts';
import { SerialKeyModule } from '../serial-key/serial-key.module.ts';
import { Forming } from './forming.ts';
import { GateFigures } from './gate-figures.ts';
import { GatedStarts } from './gated-starts.ts';
import { Holds } from './holds.ts';
import { InstanceLimitRpc } from './instance-limit.rpc.ts';
import { LimitRpc } from './limit.rpc.ts';
import { Releases } from './releases.ts';
import { RuleChanges } from './rule-changes.ts';
import { Rules } from './rules.ts';

@Module({
  imports: [ChoresModule, HintModule, SerialKeyModule],
  controllers: [LimitRpc, InstanceLimitRpc],
  providers: [Forming, GateFigures, GatedStarts, Holds, Releases, RuleChanges, Rules],
  exports: [Forming, GateFigures, GatedStarts, Holds, Releases, RuleChanges],
})
export class GateModule {}
