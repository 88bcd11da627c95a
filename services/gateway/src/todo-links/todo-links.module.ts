import { Module } from '@nestjs/common';
import { ChannelLinksController } from './channel-links.controller.ts';
import { PersonLinksController } from './person-links.controller.ts';
import { TodoLinks } from './todo-links.ts';

@Module({ controllers: [ChannelLinksController, PersonLinksController], providers: [TodoLinks] })
export class TodoLinksModule {}
