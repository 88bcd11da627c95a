import { Module } from '@nestjs/common';
import { AttemptModule } from '../attempt/attempt.module.ts';
import { HintModule } from '../hint/hint.module.ts';
import { SerialKeyModule } from '../serial-key/serial-key.module.ts';
import { SelfCheck } from './self-check.ts';

/** Mends what crashes leave behind. */
@Module({ imports: [AttemptModule, HintModule, SerialKeyModule], providers: [SelfCheck] })
export class SelfCheckModule {}
