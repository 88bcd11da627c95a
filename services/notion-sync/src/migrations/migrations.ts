import { Connection1767300000001 } from './1767300000001-connection.ts';
import { Effect1767300000002 } from './1767300000002-effect.ts';
import { Authorization1767300000004 } from './1767300000004-authorization.ts';
import { TodoPage1767300000003 } from './1767300000003-todo-page.ts';

/** The service's own migrations, oldest first. */
export const migrations = [
  Connection1767300000001,
  Effect1767300000002,
  TodoPage1767300000003,
  Authorization1767300000004,
];
