import { Module } from '@nestjs/common';
import { DeletedWorkspaceEvents } from '@na/messaging';
import { WorkspaceErasure } from '@na/persistence';
import { DataSource } from 'typeorm';
import { Connections } from '../connections/connections.ts';
import { ConnectionsModule } from '../connections/connections.module.ts';
import { erasureSteps } from './erasure-steps.ts';

/** Tokens, to-dos, pages and the ledger end with their workspace; what stands in Notion stays there. */
@Module({
  imports: [ConnectionsModule],
  controllers: [DeletedWorkspaceEvents],
  providers: [
    {
      provide: WorkspaceErasure,
      useFactory: (dataSource: DataSource, connections: Connections) =>
        new WorkspaceErasure(dataSource, 'notion-sync', erasureSteps(connections)),
      inject: [DataSource, Connections],
    },
  ],
})
export class DeletedWorkspaceModule {}
