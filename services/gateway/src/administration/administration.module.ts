import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.ts';
import { SessionModule } from '../session/session.module.ts';
import { Administration } from './administration.ts';
import { UsersController } from './users.controller.ts';
import { Users } from './users.ts';

/** What operators see of users, and do to them. */
@Module({ imports: [AccountModule, SessionModule], controllers: [UsersController], providers: [Administration, Users] })
export class AdministrationModule {}
