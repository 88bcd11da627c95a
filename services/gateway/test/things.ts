import type {
  Alert,
  AlertRule,
  AuditRecord,
  Authorization,
  Backfill,
  Batch,
  Calendar,
  Connection,
  ConnectionHealth,
  ConnectionWebhook,
  Endpoint,
  Gate,
  Notification,
  Page,
  Schedule,
  RetentionPolicy,
  Task,
  Todo,
  Workflow,
  WorkflowStep,
} from '@na/contracts';

export const ID = '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f';
export const OTHER_ID = '01980a3c-5b1e-7c3d-9f00-000000000002';
export const NOTION_ID = '24f0a1b2c3d480e59f6a7b8c9d0e1f2a';
export const AT = '2026-11-21T10:00:00.000Z';
const times = { createdAt: AT, updatedAt: AT };

export function task(given: Partial<Task> = {}): Task {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    type: 'test.echo',
    typeVersion: 1,
    payload: { text: 'hello' },
    priority: 'normal',
    state: 'ready',
    runAt: AT,
    attempt: 0,
    weight: 0,
    maxAttempts: 8,
    actor: 'user:1',
    correlationId: 'c-1',
    version: 1,
    ...times,
    ...given,
  };
}

export function retentionPolicy(given: Partial<RetentionPolicy> = {}): RetentionPolicy {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    type: 'test.echo',
    liveMs: 604_800_000,
    archivedMs: 31_536_000_000,
    actor: 'user:1',
    version: 1,
    ...times,
    ...given,
  };
}

export function schedule(given: Partial<Schedule> = {}): Schedule {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    definition: {
      name: 'Weekly report',
      cron: '0 9 * * MON',
      timeZone: 'Europe/Berlin',
      jitterMs: 300_000,
      misfire: { policy: 'catch_up', graceMs: 3_600_000, most: 3 },
      overlap: { policy: 'queue', most: 2 },
      task: { type: 'test.echo', payload: { text: 'hello', more: { a: 1 } }, priority: 'high' },
    },
    state: 'active',
    nextDueAt: AT,
    actor: 'user:1',
    version: 1,
    ...times,
    ...given,
  };
}

export function backfill(given: Partial<Backfill> = {}): Backfill {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    scheduleId: ID,
    from: AT,
    to: AT,
    oneAtATime: false,
    state: 'running',
    dueTimes: 1,
    fired: 0,
    skipped: 0,
    already: 0,
    preview: [],
    actor: 'user:1',
    createdAt: AT,
    ...given,
  };
}

export function calendar(given: Partial<Calendar> = {}): Calendar {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    name: 'Holidays',
    days: [{ from: '2026-12-24' }],
    version: 1,
    ...times,
    ...given,
  };
}

export function todo(given: Partial<Todo> = {}): Todo {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    connectionId: ID,
    notionDataSourceId: NOTION_ID,
    title: 'Buy milk',
    labels: [],
    properties: {},
    pendingFields: [],
    conflictingFields: [],
    archived: false,
    version: 1,
    sync: { state: 'pending', taskId: ID },
    ...times,
    ...given,
  };
}

export function page(given: Partial<Page> = {}): Page {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    connectionId: ID,
    parent: { pageId: NOTION_ID },
    title: 'Notes',
    properties: {},
    archived: false,
    version: 1,
    sync: { state: 'pending', taskId: ID },
    ...times,
    ...given,
  };
}

export function connection(given: Partial<Connection> = {}): Connection {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    name: 'Wiki',
    kind: 'token',
    state: 'active',
    tokenPreview: 'ntn_…3f9a',
    notionBotId: NOTION_ID,
    requestsPerMinute: 180,
    version: 1,
    stateSince: AT,
    capabilities: { readContent: true },
    ...times,
    ...given,
  };
}

export function connectionHealth(given: Partial<ConnectionHealth> = {}): ConnectionHealth {
  const budget = {
    ...{ requestsPerMinute: 180, mostRequestsPerMinute: 600, provenRequestsPerMinute: 174, used: 3 },
  };
  const stands = { state: 'active', stateSince: AT, consecutiveFailures: 0, circuit: 'closed' } as const;
  return { connectionId: ID, ...stands, lastSuccessAt: AT, budget, ...given };
}

export function webhook(given: Partial<ConnectionWebhook> = {}): ConnectionWebhook {
  const counts = { events: 3, refusals: 0, canBeRevealed: false };
  return { hookId: OTHER_ID, connectionId: ID, state: 'verified', createdAt: AT, ...counts, ...given };
}

export function authorization(given: Partial<Authorization> = {}): Authorization {
  return { id: ID, workspaceId: OTHER_ID, state: 'pending', connectionId: ID, createdAt: AT, expiresAt: AT, ...given };
}

export function record(given: Partial<AuditRecord> = {}): AuditRecord {
  return {
    id: ID,
    type: 'na.scheduler.v1.TaskDead',
    category: 'task',
    severity: 'error',
    service: 'scheduler',
    actor: 'user:1',
    correlationId: 'c-1',
    data: {},
    occurredAt: AT,
    recordedAt: AT,
    ...given,
  };
}

export function alert(given: Partial<Alert> = {}): Alert {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    ruleId: ID,
    state: 'firing',
    severity: 'error',
    summary: 'A task is dead.',
    eventType: 'na.scheduler.v1.TaskDead',
    eventId: ID,
    correlationId: 'c-1',
    ...times,
    ...given,
  };
}

export function rule(given: Partial<AlertRule> = {}): AlertRule {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    name: 'Dead',
    eventType: 'na.scheduler.v1.TaskDead',
    severity: 'error',
    enabled: true,
    ...times,
    ...given,
  };
}

export function endpoint(given: Partial<Endpoint> = {}): Endpoint {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    name: 'Bot',
    url: 'https://example.com/hook',
    enabled: true,
    createdAt: AT,
    ...given,
  };
}

export function notification(given: Partial<Notification> = {}): Notification {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    alertId: ID,
    endpointId: ID,
    state: 'pending',
    attempts: 0,
    createdAt: AT,
    ...given,
  };
}

export function workflow(given: Partial<Workflow> = {}): Workflow {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    name: 'Import the guests',
    state: 'running',
    generation: 1,
    stepsByState: { running: 1 },
    actor: 'user:1',
    correlationId: 'c-1',
    version: 1,
    ...times,
    ...given,
  };
}

export function batch(given: Partial<Batch> = {}): Batch {
  return {
    ...{ id: ID, workspaceId: OTHER_ID, name: 'Import the guests', state: 'open', priority: 'normal', weight: 0 },
    ...{ tasks: 0, tasksByState: {}, countedAt: times.createdAt, isPaused: false, retries: 0 },
    ...{ actor: 'user:1', correlationId: 'c-1', version: 1, ...times, ...given },
  };
}

export function workflowStep(given: Partial<WorkflowStep> = {}): WorkflowStep {
  return {
    name: 'make',
    type: 'test.echo',
    state: 'running',
    generation: 1,
    after: ['fetch'],
    tasks: 1,
    tasksSucceeded: 0,
    tasksFailed: 0,
    taskIds: [ID],
    ...given,
  };
}

/** A gate that somebody paused. */
export const pausedGate = () =>
  gate({ pausedBy: 'user:1', pausedBecause: 'Notion is down.', pausedAt: '2026-12-01T09:00:00.000Z' });

/** A gate whose circuit is open. */
export const openCircuit = () =>
  gate({
    limit: { circuit: { failures: 5, openMs: 30_000 } },
    ...{ circuit: 'open', openUntil: '2026-12-01T12:00:30.000Z', failures: 5 },
  });

export function gate(given: Partial<Gate> = {}): Gate {
  return {
    id: ID,
    workspaceId: OTHER_ID,
    key: 'notion:conn_1',
    limit: { window: { count: 90, windowMs: 60_000 } },
    running: 1,
    waiting: 17,
    updatedAt: AT,
    ...given,
  };
}
