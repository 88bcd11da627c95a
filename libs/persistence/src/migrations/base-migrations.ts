import { Outbox1767225600001 } from './1767225600001-outbox.ts';
import { Inbox1767225600002 } from './1767225600002-inbox.ts';
import { Lease1767225600003 } from './1767225600003-lease.ts';
import { Pack1767225600005 } from './1767225600005-pack.ts';
import { Epoch1767225600016 } from './1767225600016-epoch.ts';

/** The tables that every service has; they come before the service's own. */
export const baseMigrations = [
  Outbox1767225600001,
  Inbox1767225600002,
  Lease1767225600003,
  Pack1767225600005,
  Epoch1767225600016,
];
