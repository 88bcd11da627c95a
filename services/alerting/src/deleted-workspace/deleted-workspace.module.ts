import { Module } from '@nestjs/common';
import { DeletedWorkspaceEvents } from '@na/messaging';
import { WorkspaceErasure } from '@na/persistence';
import { DataSource } from 'typeorm';
import { ERASURE_STEPS } from './erasure-steps.ts';

/** Rules, endpoints, their secrets, alerts and deliveries end with their workspace. */
@Module({
  controllers: [DeletedWorkspaceEvents],
  providers: [
    {
      provide: WorkspaceErasure,
      useFactory: (dataSource: DataSource) => new WorkspaceErasure(dataSource, 'alerting', ERASURE_STEPS),
      inject: [DataSource],
    },
  ],
})
export class DeletedWorkspaceModule {}
