import { block, type Block } from '../block/block.ts';
import type { BlockRequest, IconRequest } from '../block/block-request.ts';
import type { ExternalFile, UploadedFile } from '../block/file.ts';
import { toRequest } from '../block/to-request.ts';
import type { PropertyOf, PropertyValues } from '../property/contents.ts';
import { findingsOfPage } from '../property/page-request.ts';
import { writing, type PropertyRequests, type WritableType } from '../property/requests.ts';
import type { Verdict } from '../validation/finding.ts';
import { Column, Content, Tab, type Below } from './content.ts';
import { RefusedContent } from './refused-content.ts';
import { runsOf, type SaidMany } from './words.ts';

/** Where a page goes. */
export type PageParent = { page_id: string } | { data_source_id: string };

/** The body of Notion's call that creates a page, without the place where it goes. */
export interface PageRequest {
  properties: PropertyRequests;
  icon?: IconRequest;
  cover?: ExternalFile | UploadedFile;
  children: BlockRequest[];
}

interface Head {
  properties: PropertyValues;
  icon?: IconRequest;
  cover?: ExternalFile | UploadedFile;
}

/** A page in the making. */
export class PageBuilder extends Content<PageBuilder> {
  constructor(
    private readonly head: Head,
    blocks: readonly Block[] = [],
  ) {
    super(blocks, more => new PageBuilder(head, more));
  }

  /** @param icon an emoji, or any other icon that can be asked for */
  icon(icon: string | IconRequest): PageBuilder {
    return this.withHead({ icon: typeof icon === 'string' ? { type: 'emoji', emoji: icon } : icon });
  }

  /** @param cover the address of a picture, or an upload */
  cover(cover: string | UploadedFile): PageBuilder {
    return this.withHead({ cover: typeof cover === 'string' ? { type: 'external', external: { url: cover } } : cover });
  }

  /** Gives the page this property; which there are is a matter of the data source that it goes into. */
  property(name: string, value: PropertyOf<WritableType>): PageBuilder {
    return this.withHead({ properties: { ...this.head.properties, [name]: value } });
  }

  /** The page with its title alone, as a page below another page has it. */
  titleOnly(): PageBuilder {
    const { title } = this.head.properties;
    return this.withHead({ properties: title ? { title } : {} });
  }

  get properties(): PropertyValues {
    return this.head.properties;
  }

  /** The request, or all that Notion would refuse of it; the pointers lead into the request. */
  build<P extends PageParent>(parent: P): Verdict<PageRequest & { parent: P }> {
    const { properties, ...shown } = this.head;
    const request = { parent, properties: writing(properties), ...shown, children: toRequest(this.blocks) };
    const findings = findingsOfPage(request);
    return findings.length ? { ok: false, findings } : { ok: true, value: request };
  }

  /**
   * The body of the call that creates the page.
   *
   * @throws RefusedContent when Notion would refuse it, e.g. because it is too long for one request; it says all that is wrong
   */
  toRequest<P extends PageParent>(parent: P): PageRequest & { parent: P } {
    const verdict = this.build(parent);
    if (verdict.ok) return verdict.value;
    throw new RefusedContent(verdict.findings);
  }

  private withHead(more: Partial<Head>): PageBuilder {
    return new PageBuilder({ ...this.head, ...more }, this.blocks);
  }
}

/** A body without a page, for what stands below something. */
export class Blocks extends Content<Blocks> {
  constructor(blocks: readonly Block[] = []) {
    super(blocks, more => new Blocks(more));
  }
}

/** Begins a page. @param title its title, in the property `title`, by which any data source knows it */
export function page(title: SaidMany): PageBuilder {
  return new PageBuilder({ properties: { title: { type: 'title', title: runsOf(title) } } });
}

/** Begins what stands below something. */
export function blocks(): Blocks {
  return new Blocks();
}

/** A column with something in it. @param width part of the whole width, above 0 and at most 1 */
export function column(below: Below, width?: number): Column {
  return new Column(block('column', width === undefined ? {} : { width_ratio: width }, [...below.blocks]));
}

/** A tab with its label and what is in it. @param icon an emoji before the label */
export function tab(label: SaidMany, below: Below, icon?: string): Tab {
  const shown = icon === undefined ? null : ({ type: 'emoji', emoji: icon } as const);
  return new Tab(block('paragraph', { rich_text: runsOf(label), color: 'default', icon: shown }, [...below.blocks]));
}
