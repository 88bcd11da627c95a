import { Module } from '@nestjs/common';
import { FreshnessModule } from '../freshness/freshness.module.ts';
import { MirrorModule } from '../mirror/mirror.module.ts';
import { ChangedThings } from './changed-things.ts';
import { Follower } from './follower.ts';

/** Brings into the mirror what is known to have changed. */
@Module({ imports: [FreshnessModule, MirrorModule], providers: [ChangedThings, Follower] })
export class FollowingModule {}
