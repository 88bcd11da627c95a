import { Module } from '@nestjs/common';
import { HintModule } from '../hint/hint.module.ts';
import { RevokedActorEvents } from './revoked-actor.events.ts';
import { RevokedActors } from './revoked-actors.ts';

/** Those who may no longer act. */
@Module({ imports: [HintModule], controllers: [RevokedActorEvents], providers: [RevokedActors] })
export class RevokedActorModule {}
