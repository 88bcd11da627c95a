import { Module } from '@nestjs/common';
import { ShareRpc } from './share.rpc.ts';
import { Shares } from './shares.ts';

/** Turns of workspaces, and how they are shared out. */
@Module({ controllers: [ShareRpc], providers: [Shares] })
export class FairnessModule {}
