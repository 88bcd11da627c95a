import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.ts';
import { NotionModule } from '../notion/notion.module.ts';
import { Backfill } from './backfill.ts';
import { BackfillTask } from './backfill.task.ts';
import { Bodies } from './bodies.ts';
import { BodyObservations } from './body-observations.ts';
import { Comments } from './comments.ts';
import { Doubts } from './doubts.ts';
import { Leftovers } from './leftovers.ts';
import { Listings } from './listings.ts';
import { Mirrors } from './mirrors.ts';
import { Observations } from './observations.ts';
import { OwnPages } from './own-pages.ts';
import { PageAudienceModule } from './page-audience.ts';
import { Poll } from './poll.ts';
import { Poller } from './poller.ts';
import { SourceObservations } from './source-observations.ts';
import { Sources } from './sources.ts';
import { Users } from './users.ts';

/** A faithful copy of what each connection sees in Notion, and the news of it. */
@Module({
  imports: [ConnectionsModule, NotionModule, PageAudienceModule],
  providers: [
    Backfill,
    BackfillTask,
    Bodies,
    BodyObservations,
    Comments,
    Doubts,
    Leftovers,
    Listings,
    Mirrors,
    Observations,
    OwnPages,
    Poll,
    Poller,
    SourceObservations,
    Sources,
    Users,
  ],
  exports: [Bodies, BodyObservations, Comments, Doubts, Mirrors, Observations, SourceObservations, Sources],
})
export class MirrorModule {}
