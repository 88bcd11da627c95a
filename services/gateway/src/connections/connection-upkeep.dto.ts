import { ApiSchema } from '@nestjs/swagger';
import {
  ConnectionHealthCircuit,
  ConnectionState,
  StatisticsPeriod,
  type ConnectionBudget,
  type ConnectionDataSource,
  type ConnectionDataSourceProperty,
  type ConnectionHealth,
  type ConnectionStatistics,
  type RequestFigures,
} from '@na/contracts';
import { Choice, Decimal, Id, Text, Time, Whole } from '../http/fields.ts';
import { ListOf, Nested } from '../http/json-fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Proven, Same } from '../http/same.ts';

@ApiSchema({ name: 'ConnectionBudget' })
export class ConnectionBudgetDto {
  @Whole('Requests per 60 seconds that are made at most.', { example: 180 })
  requestsPerMinute!: number;

  @Whole('The most that learning may come to.', { example: 600 })
  mostRequestsPerMinute!: number;

  @Whole('The most that were made within 60 seconds without a refusal.', { example: 174 })
  provenRequestsPerMinute!: number;

  @Whole('Requests that count against the budget now.', { example: 12 })
  used!: number;

  @Time('When Notion last refused a request for its rate.', { optional: true })
  refusedAt?: string;
}
export type ConnectionBudgetIsTold = Proven<Same<ConnectionBudgetDto, ConnectionBudget>>;

@ApiSchema({ name: 'ConnectionHealth' })
export class ConnectionHealthDto {
  @Id('The connection.')
  connectionId!: string;

  @Choice('Whether it can be used.', ConnectionState)
  state!: ConnectionState;

  @Time('Since when.')
  stateSince!: string;

  @Text('What is wrong, when it is broken.', { optional: true })
  problem?: string;

  @Time('When Notion last answered as asked.', { optional: true })
  lastSuccessAt?: string;

  @Time('When a request last failed.', { optional: true })
  lastFailureAt?: string;

  @Text('What that one met.', { optional: true, example: 'notion_unavailable: Internal server error.' })
  lastFailure?: string;

  @Whole('Requests in a row that Notion did not serve: errors of its own (5xx), and none at all.')
  consecutiveFailures!: number;

  @Time('When Notion was last asked whether the token works.', { optional: true })
  checkedAt?: string;

  @Choice(
    'Whether requests go through. `open`: Notion failed too often in a row and is left alone, and tasks wait; `half_open`: one request is trying.',
    ConnectionHealthCircuit,
  )
  circuit!: ConnectionHealthCircuit;

  @Time('Since when the circuit is open.', { optional: true })
  circuitOpenedAt?: string;

  @Time('When the next request may try.', { optional: true })
  circuitProbeAt?: string;

  @Time('Until when Notion asked for a rest.', { optional: true })
  restsUntil?: string;

  @Text('Why it asked.', { optional: true, example: 'public_api_request_rate_limit' })
  restsBecause?: string;

  @Nested('Its budget of requests, as learned.', ConnectionBudgetDto)
  budget!: ConnectionBudgetDto;
}
export type ConnectionHealthIsTold = Proven<Same<ConnectionHealthDto, ConnectionHealth>>;

@ApiSchema({ name: 'ConnectionDataSourceProperty' })
export class DataSourcePropertyDto {
  @Text('Its name.', { example: 'Status' })
  name!: string;

  @Text('Its type, as Notion calls it.', { example: 'status' })
  type!: string;
}
export type DataSourcePropertyIsTold = Proven<Same<DataSourcePropertyDto, ConnectionDataSourceProperty>>;

@ApiSchema({ name: 'ConnectionDataSource' })
export class ConnectionDataSourceDto {
  @Text("Notion's id.", { example: '24f0a1b2-c3d4-80e5-9f6a-7b8c9d0e1f2a' })
  id!: string;

  @Text('Its title.', { example: 'To-dos' })
  title!: string;

  @Text("Notion's id of the database that it belongs to.", { optional: true })
  notionDatabaseId?: string;

  @Text('Where a person can look at it.', { optional: true })
  url?: string;

  @ListOf('Its properties, by name.', DataSourcePropertyDto)
  properties!: DataSourcePropertyDto[];

  @Time('When it was edited last, to the minute.', { optional: true })
  lastEditedAt?: string;
}
export type ConnectionDataSourceIsTold = Proven<Same<ConnectionDataSourceDto, ConnectionDataSource>>;

@ApiSchema({ name: 'ConnectionDataSourceList' })
export class ConnectionDataSourceListDto extends ListDtoOf(ConnectionDataSourceDto) {
  @Time('When Notion listed them; absent when nobody asked it yet.', { optional: true })
  listedAt?: string;
}

/** Which figures are wanted. */
export class StatisticsQuery {
  @Choice('How the time is to be cut. Minutes are kept for two days, hours for 90 days.', StatisticsPeriod, {
    optional: true,
    default: 'minute',
  })
  per?: StatisticsPeriod;

  @Time('From when on; an hour ago when left out, a day ago of hours.', { optional: true })
  since?: string;

  @Time('Until when; now when left out.', { optional: true })
  until?: string;
}

@ApiSchema({ name: 'RequestFigures' })
export class RequestFiguresDto {
  @Time('When the period began.')
  at!: string;

  @Text('What was asked.', { example: 'pages.create' })
  operation!: string;

  @Text('What came of it: `ok`, the status, `timeout`, `held_back` and so on.', { example: 'ok' })
  outcome!: string;

  @Whole('How many.', { example: 3 })
  requests!: number;

  @Decimal('How long they took in all, in milliseconds.', { example: 512.5 })
  tookMs!: number;

  @Decimal('How long they waited for their permits in all, in milliseconds.', { example: 3.2 })
  waitedMs!: number;

  @Decimal('How long the one waited that waited longest, in milliseconds.', { example: 2.1 })
  mostWaitedMs!: number;
}
export type RequestFiguresAreTold = Proven<Same<RequestFiguresDto, RequestFigures>>;

@ApiSchema({ name: 'ConnectionStatistics' })
export class ConnectionStatisticsDto {
  @Id('The connection.')
  connectionId!: string;

  @Choice('How the time is cut.', StatisticsPeriod)
  per!: StatisticsPeriod;

  @ListOf('One for each period, operation and outcome that there was, oldest first; at most 10,000.', RequestFiguresDto)
  figures!: RequestFiguresDto[];

  @Whole('All requests of the time asked for.', { example: 42 })
  requests!: number;

  @Whole('Those that Notion refused for their rate (429, 529).', { example: 0 })
  rateLimited!: number;

  @Whole('Those that were not made, as the budget had no permit for them in time.', { example: 0 })
  heldBack!: number;

  @Whole('Requests per 60 seconds that are made at most, as of now.', { example: 180 })
  requestsPerMinute!: number;
}
export type ConnectionStatisticsAreTold = Proven<Same<ConnectionStatisticsDto, ConnectionStatistics>>;
