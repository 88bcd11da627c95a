import { Injectable, type OnModuleInit } from '@nestjs/common';
import { transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import type { Link } from '../notion/notion.ts';
import { OwnWrites, type Keep } from '../notion/own-writes.ts';
import { Observations } from './observations.ts';
import { findMirror } from './progress.queries.ts';
import { beginReading } from './reading.ts';

/** Brings what Notion answers to our own writes into the mirror: an answer is a look at the page as it is then. */
@Injectable()
export class OwnPages implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly writes: OwnWrites,
    private readonly observations: Observations,
  ) {}

  onModuleInit(): void {
    this.writes.keptBy(link => this.begin(link));
  }

  private async begin({ connectionId }: Link): Promise<Keep | undefined> {
    if (!(await findMirror(this.dataSource, connectionId))) return undefined;
    const look = { ...(await beginReading(this.dataSource)), lane: 'normal', isExact: true, isOwn: true } as const;
    return page => transaction(this.dataSource, tx => this.observations.observe(tx, connectionId, [page], look));
  }
}
