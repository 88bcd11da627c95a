import type { PageObjectResponse } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotionForbidden, NotionNotFound } from '../errors.ts';
import { doubtfulPages, missingPages } from './doubts.queries.ts';
import type { Hold, Keeper } from './hold.ts';
import type { NotionReader } from './notion-reader.ts';
import { Observations } from './observations.ts';

const AT_ONCE = 100;

/** Asks Notion for single pages of which the mirror does not know how they stand. */
@Injectable()
export class Doubts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pages: Observations,
  ) {}

  /** Settles what contradicts itself. */
  async settle(reader: NotionReader, hold: Hold): Promise<void> {
    await this.askForAll(reader, hold, () => doubtfulPages(this.dataSource, hold.connectionId, AT_ONCE));
  }

  /** Finds out what became of pages that no listing has shown since a reading; gives how many have vanished. */
  async find(reader: NotionReader, hold: Hold, since: number): Promise<number> {
    return this.askForAll(reader, hold, () => missingPages(this.dataSource, hold.connectionId, since, AT_ONCE));
  }

  /** Asks for one page; gives whether it has vanished. @throws NotionFailure */
  async ask(reader: NotionReader, hold: Keeper, id: string): Promise<boolean> {
    const { connectionId } = hold;
    const look = await reader.begin();
    try {
      const { answer, ...read } = await reader.read('page', 'pages.retrieve', client =>
        client.pages.retrieve({ page_id: id }),
      );
      await hold.note(tx => this.pages.observeOne(tx, connectionId, answer as PageObjectResponse, read));
      return false;
    } catch (error) {
      if (!NotionNotFound.is(error) && !NotionForbidden.is(error)) throw error;
      return hold.note(tx => this.pages.observeGone(tx, connectionId, id, look));
    }
  }

  private async askForAll(reader: NotionReader, hold: Hold, some: () => Promise<string[]>): Promise<number> {
    let vanished = 0;
    for (let ids = await some(); ids.length; ids = await some())
      for (const id of ids) if (await this.ask(reader, hold, id)) vanished++;
    return vanished;
  }
}
