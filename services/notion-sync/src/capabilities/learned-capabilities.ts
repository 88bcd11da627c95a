import { Injectable } from '@nestjs/common';
import { ConnectionCapabilityLearned } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { TAKEN_BY, type Capability } from './capability.ts';
import { noteCapability } from './capability.queries.ts';

interface Which {
  connectionId: string;
  workspaceId: string;
}

/** Connections whose capabilities are remembered here, at most; what is forgotten is noted anew, which changes nothing. */
const MOST_REMEMBERED = 10_000;

/**
 * What each connection may do, learned by what Notion does with its requests: Notion has no call that would say it. Each replica remembers what it has noted, so
 * that nearly every request costs no write.
 */
@Injectable()
export class LearnedCapabilities {
  private readonly noted = new Map<string, boolean>();

  constructor(private readonly dataSource: DataSource) {}

  /** Notion did what an operation asks, or refused it because the integration lacks what it takes. */
  async learn(which: Which, operation: string, granted: boolean): Promise<void> {
    const capability = TAKEN_BY[operation];
    if (capability) await this.note(which, capability, granted);
  }

  async note({ connectionId, workspaceId }: Which, capability: Capability, granted: boolean): Promise<void> {
    const key = `${connectionId} ${capability}`;
    if (this.noted.get(key) === granted) return;
    const isKept = await transaction(this.dataSource, async tx => {
      const noted = await noteCapability(tx, connectionId, capability, granted);
      if (noted?.isNews)
        await tell(tx, ConnectionCapabilityLearned, { connectionId, capability, granted }, { workspaceId });
      return noted !== undefined;
    });
    if (!isKept) return;
    if (this.noted.size >= MOST_REMEMBERED) this.noted.clear();
    this.noted.set(key, granted);
  }
}
