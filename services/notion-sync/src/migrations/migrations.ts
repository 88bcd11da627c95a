import { DeletedWorkspace1767225600004 } from '@na/persistence';
import { Connection1767300000001 } from './1767300000001-connection.ts';
import { Effect1767300000002 } from './1767300000002-effect.ts';
import { Authorization1767300000004 } from './1767300000004-authorization.ts';
import { EffectWorkspace1767300000030 } from './1767300000030-effect-workspace.ts';
import { Mirror1767300000040 } from './1767300000040-mirror.ts';
import { MirrorProgress1767300000041 } from './1767300000041-mirror-progress.ts';
import { RemovedConnection1767300000005 } from './1767300000005-removed-connection.ts';
import { TodoPage1767300000003 } from './1767300000003-todo-page.ts';
import { TwoWayTodo1767300000050 } from './1767300000050-two-way-todo.ts';
import { TodoLists1767300000051 } from './1767300000051-todo-lists.ts';
import { TodoLinks1767300000052 } from './1767300000052-todo-links.ts';
import { ConnectionStanding1767300000060 } from './1767300000060-connection-standing.ts';
import { RequestStatistics1767300000061 } from './1767300000061-request-statistics.ts';
import { VisibleSource1767300000062 } from './1767300000062-visible-source.ts';
import { Webhook1767300000063 } from './1767300000063-webhook.ts';
import { ReadAgain1767300000064 } from './1767300000064-read-again.ts';

/** The service's own migrations, oldest first. */
export const migrations = [
  DeletedWorkspace1767225600004,
  Connection1767300000001,
  Effect1767300000002,
  TodoPage1767300000003,
  Authorization1767300000004,
  RemovedConnection1767300000005,
  EffectWorkspace1767300000030,
  Mirror1767300000040,
  MirrorProgress1767300000041,
  TwoWayTodo1767300000050,
  TodoLists1767300000051,
  TodoLinks1767300000052,
  ConnectionStanding1767300000060,
  RequestStatistics1767300000061,
  VisibleSource1767300000062,
  Webhook1767300000063,
  ReadAgain1767300000064,
];
