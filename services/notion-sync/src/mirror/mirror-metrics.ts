import { metrics } from '@na/telemetry';

/** What a request of the mirror is for. */
export type Purpose = 'search' | 'rows' | 'page' | 'body' | 'users' | 'comments' | 'source';

export const mirrorRequests = metrics.counter({
  name: 'na_mirror_requests_total',
  help: 'Requests to Notion that keep the mirror faithful, by what they are for.',
  labelNames: ['purpose'],
});

export const mirrorNews = metrics.counter({
  name: 'na_mirror_news_total',
  help: 'News of pages that the mirror told, by what happened to them.',
  labelNames: ['change'],
});

export const schemaDrift = metrics.counter({
  name: 'na_mirror_schema_drift_total',
  help: 'New versions of the schemas of data sources, but for the first of each.',
});

export const unreadMinutes = metrics.counter({
  name: 'na_mirror_unread_minutes_total',
  help: 'Minutes in which more rows of a data source were made than Notion gives.',
});

export const bodiesRead = metrics.counter({
  name: 'na_mirror_bodies_read_total',
  help: 'Bodies of pages that were read, by what they turned out to be.',
  labelNames: ['outcome'],
});

export const lagSeconds = metrics.observableGauge({
  name: 'na_mirror_lag_seconds',
  help: 'How far behind Notion the mirror is that is furthest behind; all replicas tell the same.',
});

export const pages = metrics.observableGauge({
  name: 'na_mirror_pages',
  help: 'About how many pages are mirrored; all replicas tell the same.',
});

export const backfills = metrics.observableGauge({
  name: 'na_mirror_backfills',
  help: 'Connections whose whole content is being read; all replicas tell the same.',
});
