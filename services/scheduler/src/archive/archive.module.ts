import { Module } from '@nestjs/common';
import { TaskModule } from '../task/task.module.ts';
import { ArchiveFigures } from './archive-figures.ts';
import { ArchiveRpc } from './archive.rpc.ts';
import { ArchivedTasksModule } from './archived-tasks.module.ts';
import { Archivist } from './archivist.ts';
import { Dropping } from './dropping.ts';
import { Mover } from './mover.ts';
import { RestoreKind } from './restore.kind.ts';
import { Restoration } from './restoration.ts';
import { RetentionPolicies } from './retention-policies.ts';
import { Search } from './search.ts';
import { Sweep } from './sweep.ts';

/** Finished tasks beyond their live time. */
@Module({
  imports: [ArchivedTasksModule, TaskModule],
  controllers: [ArchiveRpc],
  providers: [ArchiveFigures, Archivist, Dropping, Mover, Restoration, RestoreKind, RetentionPolicies, Search, Sweep],
  exports: [RestoreKind],
})
export class ArchiveModule {}
