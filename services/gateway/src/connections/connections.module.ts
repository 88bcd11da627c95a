import { Module } from '@nestjs/common';
import { Connections } from './connections.ts';
import { ConnectionsController } from './connections.controller.ts';

@Module({ controllers: [ConnectionsController], providers: [Connections] })
export class ConnectionsModule {}
