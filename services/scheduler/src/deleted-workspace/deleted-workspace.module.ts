import { Module } from '@nestjs/common';
import { WorkspaceErasure } from '@na/persistence';
import { DataSource } from 'typeorm';
import { DeletedWorkspaceEvents } from './deleted-workspace.events.ts';
import { ERASURE_STEPS } from './erasure-steps.ts';

/** Tasks end with their workspace. */
@Module({
  controllers: [DeletedWorkspaceEvents],
  providers: [
    {
      provide: WorkspaceErasure,
      useFactory: (dataSource: DataSource) => new WorkspaceErasure(dataSource, 'scheduler', ERASURE_STEPS),
      inject: [DataSource],
    },
  ],
})
export class DeletedWorkspaceModule {}
