import { Module } from '@nestjs/common';
import { SessionModule } from '../session/session.module.ts';
import { MeController } from './me.controller.ts';
import { PasswordModule } from './password.module.ts';
import { Seed } from './seed.ts';

@Module({ imports: [PasswordModule, SessionModule], controllers: [MeController], providers: [Seed] })
export class AccountModule {}
