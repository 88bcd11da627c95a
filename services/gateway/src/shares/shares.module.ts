import { Module } from '@nestjs/common';
import { Shares } from './shares.ts';
import { SharesController } from './shares.controller.ts';

/** How the turns are shared out among workspaces. */
@Module({ controllers: [SharesController], providers: [Shares] })
export class SharesModule {}
