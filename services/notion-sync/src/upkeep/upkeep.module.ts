import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.ts';
import { ConnectionHealths } from '../health/connection-healths.ts';
import { RegularChecks } from '../health/regular-checks.ts';
import { NotionModule } from '../notion/notion.module.ts';
import { VisibleSources } from '../sources/visible-sources.ts';
import { ConnectionFigures } from '../statistics/connection-figures.ts';
import { ConnectionChanges } from './connection-changes.ts';
import { ConnectionUpkeepRpc } from './connection-upkeep.rpc.ts';
import { Rotation } from './rotation.ts';

/** What is done for connections that stand, and how they fare. */
@Module({
  imports: [ConnectionsModule, NotionModule],
  controllers: [ConnectionUpkeepRpc],
  providers: [ConnectionChanges, ConnectionFigures, ConnectionHealths, RegularChecks, Rotation, VisibleSources],
})
export class UpkeepModule {}
