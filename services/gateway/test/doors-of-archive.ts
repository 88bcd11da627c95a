import { ArchiveService } from '@na/contracts';
import { list, listed, NEW, PAGE_OF, type Door } from './door.ts';
import { ID, retentionPolicy, task } from './things.ts';

const { liveMs: _live, archivedMs: _archived, ...policy } = retentionPolicy();
const shown = { ...policy, liveFor: 'P7D', archivedFor: 'P365D' };
const old = task({ state: 'succeeded', archivedAt: '2026-11-21T10:00:00.000Z' });

/** Archived tasks, and how long tasks are kept. */
export const doorsOfArchive: Door[] = [
  {
    ask: ['GET', '/v1/tasks?q=quarterly%20report&state=failed&type=a&createdAt[gte]=2026-11-01T00:00:00Z'],
    call: ArchiveService.searchTasks,
    request: {
      filter: { states: ['failed'], types: ['a'], createdFrom: '2026-11-01T00:00:00.000Z', text: 'quarterly report' },
      archived: 'include',
      ...PAGE_OF,
    },
    answer: list('tasks', [old]),
    gives: listed(old),
  },
  {
    ask: ['GET', '/v1/tasks?archived=only&limit=5&cursor=abc'],
    call: ArchiveService.searchTasks,
    request: { filter: { states: [], types: [] }, archived: 'only', limit: 5, cursor: 'abc' },
    answer: list('tasks', [old]),
    gives: listed(old),
  },
  {
    ask: ['GET', '/v1/archive'],
    call: ArchiveService.getArchive,
    request: {},
    answer: {
      tasks: 2,
      bytesBefore: 900,
      bytesAfter: 300,
      compressionRatio: 3,
      defaultLiveMs: 604_800_000,
      defaultArchivedMs: 31_536_000_000,
    },
    gives: {
      status: 200,
      body: {
        tasks: 2,
        bytesBefore: 900,
        bytesAfter: 300,
        compressionRatio: 3,
        defaultLiveFor: 'P7D',
        defaultArchivedFor: 'P365D',
      },
    },
  },
  {
    ask: ['POST', `/v1/tasks/${ID}/restore`, { reason: 'Asked for.' }],
    call: ArchiveService.restoreTask,
    request: { id: ID, reason: 'Asked for.' },
    answer: task({ state: 'succeeded' }),
    gives: { status: 200, body: task({ state: 'succeeded' }), etag: '"1"' },
  },
  {
    ask: [
      'POST',
      '/v1/archive/restore?dryRun=true',
      { filter: { states: ['failed'], type: 'a', createdBefore: '2026-12-01T00:00:00Z', q: 'x' }, reason: 'Why.' },
    ],
    call: ArchiveService.restoreTasks,
    request: {
      filter: { states: ['failed'], types: ['a'], createdBefore: '2026-12-01T00:00:00.000Z', text: 'x' },
      dryRun: true,
      limit: 100,
      reason: 'Why.',
    },
    answer: { restored: 1, taskIds: [ID], more: false },
    gives: { status: 200, body: { dryRun: true, restored: 1, taskIds: [ID], more: false } },
  },
  {
    ask: ['POST', '/v1/archive/restore', { filter: {}, limit: 7 }],
    call: ArchiveService.restoreTasks,
    request: { filter: { states: [], types: [] }, dryRun: false, limit: 7 },
    answer: { restored: 7, taskIds: [ID], more: true },
    gives: { status: 200, body: { dryRun: false, restored: 7, taskIds: [ID], more: true } },
  },
  {
    ask: [
      'POST',
      '/v1/retention-policies',
      { type: 'test.echo', liveFor: 'P7D', archivedFor: 'P365D', reason: 'Why.' },
    ],
    call: ArchiveService.createRetentionPolicy,
    request: { ...NEW, type: 'test.echo', liveMs: 604_800_000, archivedMs: 31_536_000_000, reason: 'Why.' },
    answer: retentionPolicy(),
    gives: { status: 201, body: shown, location: `/v1/retention-policies/${ID}`, etag: '"1"' },
  },
  {
    ask: ['GET', '/v1/retention-policies'],
    call: ArchiveService.listRetentionPolicies,
    request: { ...PAGE_OF },
    answer: list('policies', [retentionPolicy()]),
    gives: listed(shown),
  },
  {
    ask: ['GET', `/v1/retention-policies/${ID}`],
    call: ArchiveService.getRetentionPolicy,
    request: { id: ID },
    answer: retentionPolicy(),
    gives: { status: 200, body: shown, etag: '"1"' },
  },
  {
    ask: ['PATCH', `/v1/retention-policies/${ID}`, { liveFor: 'P7D' }],
    call: ArchiveService.updateRetentionPolicy,
    request: { id: ID, liveMs: 604_800_000 },
    answer: retentionPolicy(),
    gives: { status: 200, body: shown, etag: '"1"' },
  },
  {
    ask: ['DELETE', `/v1/retention-policies/${ID}`],
    call: ArchiveService.deleteRetentionPolicy,
    request: { id: ID },
    answer: {},
    gives: { status: 204 },
  },
];
