import { Module } from '@nestjs/common';
import { AttemptModule } from '../attempt/attempt.module.ts';
import { GateModule } from '../gate/gate.module.ts';
import { HintModule } from '../hint/hint.module.ts';
import { SerialKeyModule } from '../serial-key/serial-key.module.ts';
import { Caretaker } from './caretaker.ts';
import { DueTimes } from './due-times.ts';
import { QueueFigures } from './queue-figures.ts';
import { Rescue } from './rescue.ts';

@Module({
  imports: [AttemptModule, GateModule, HintModule, SerialKeyModule],
  providers: [Caretaker, DueTimes, QueueFigures, Rescue],
})
export class CaretakerModule {}
