import { Module } from '@nestjs/common';
import { AttemptModule } from '../attempt/attempt.module.ts';
import { Deadlines } from '../deadline/deadlines.ts';
import { Turns } from '../fairness/turns.ts';
import { GateModule } from '../gate/gate.module.ts';
import { HintModule } from '../hint/hint.module.ts';
import { SerialKeyModule } from '../serial-key/serial-key.module.ts';
import { Caretaker } from './caretaker.ts';
import { ChoresModule } from './chores.module.ts';
import { DueTimes } from './due-times.ts';
import { HotTableStatistics } from './hot-table-statistics.ts';
import { QueueFigures } from './queue-figures.ts';
import { Rescue } from './rescue.ts';

@Module({
  imports: [AttemptModule, ChoresModule, GateModule, HintModule, SerialKeyModule],
  providers: [Caretaker, Deadlines, DueTimes, HotTableStatistics, QueueFigures, Rescue, Turns],
})
export class CaretakerModule {}
