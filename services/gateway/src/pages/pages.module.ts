import { Module } from '@nestjs/common';
import { LiveModule } from '../live/live.module.ts';
import { Pages } from './pages.ts';
import { PagesController } from './pages.controller.ts';

@Module({ imports: [LiveModule], controllers: [PagesController], providers: [Pages] })
export class PagesModule {}
