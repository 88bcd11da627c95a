/** What docs/howto/backup.md promises, with an increment every minute, in milliseconds. */
export const OBJECTIVES = {
  /** How much of what was acknowledged is lost at most with the database. */
  rpoMs: 2 * 60_000,
  /** How long after the loss tasks are taken again at most, once somebody (or something) has begun the restore. */
  rtoMs: 5 * 60_000,
};

/** What a drill found. */
export interface Finding {
  /** Tasks that were acknowledged before the mark, and of those the ones that did not come back. */
  acknowledgedBefore: number;
  lostBefore: string[];
  /** The same of the time between the mark and the loss of the database. */
  acknowledgedAfter: number;
  lostAfter: number;
  /** From the earliest acknowledgement that was lost to the loss of the database; 0 when none was. In milliseconds. */
  rpoMs: number;
  /** From the mark to the loss: what the backups allow to be lost. In milliseconds. */
  exposedMs: number;
  /** From the loss of the database to the first task that was acknowledged again, in milliseconds. */
  rtoMs: number;
  /** How long unpacking and replaying took of it. */
  restoreMs: number;
  /** Bytes of the cluster's backups as they lie there. */
  backupBytes: number;
  /** Tasks that are in two states, that ended twice, or that ran again though they had ended before the mark. */
  doubled: string[];
  /** Events that a service heard twice, and finished tasks of whose success it did not hear. */
  heardTwice: number;
  notHeard: number;
  /** Tasks that ran again, as their ends came after the mark and were forgotten. */
  ranAgain: number;
  /** Tasks that were acknowledged after the restore, and all that came to their end. */
  acknowledgedLater: number;
  succeeded: number;
  /** Tasks that did not come to an end. */
  unfinished: number;
}

/** What was promised and not kept, each a sentence. */
export function verdict(found: Finding): string[] {
  const promises: [boolean, string][] = [
    [
      found.acknowledgedBefore > 0 && found.acknowledgedLater > 0,
      'nothing was acknowledged before the mark, or nothing after the restore: the drill proves nothing',
    ],
    [
      !found.lostBefore.length,
      `${found.lostBefore.length} tasks were acknowledged before the mark and did not come back, e.g. ${found.lostBefore[0]}`,
    ],
    [!found.doubled.length, `${found.doubled.length} tasks are doubled, e.g. ${found.doubled[0]}`],
    [!found.heardTwice, `${found.heardTwice} events were heard twice`],
    [!found.notHeard, `the success of ${found.notHeard} tasks was not heard`],
    [!found.unfinished, `${found.unfinished} tasks did not come to their end`],
    [found.rpoMs <= OBJECTIVES.rpoMs, `RPO ${seconds(found.rpoMs)}, and ${seconds(OBJECTIVES.rpoMs)} are promised`],
    [found.rtoMs <= OBJECTIVES.rtoMs, `RTO ${seconds(found.rtoMs)}, and ${seconds(OBJECTIVES.rtoMs)} are promised`],
  ];
  return promises.flatMap(([isKept, fault]) => (isKept ? [] : [fault]));
}

/** For people. */
export function report(found: Finding): string {
  const rows: [string, string][] = [
    [
      'RPO measured',
      `${seconds(found.rpoMs)} (the mark was ${seconds(found.exposedMs)} old); promised ${seconds(OBJECTIVES.rpoMs)}`,
    ],
    [
      'RTO measured',
      `${seconds(found.rtoMs)} (of it ${seconds(found.restoreMs)} for ${(found.backupBytes / 1e6).toFixed(1)} MB of backups); promised ${seconds(OBJECTIVES.rtoMs)}`,
    ],
    ['acknowledged before the mark', `${found.acknowledgedBefore}, lost ${found.lostBefore.length}`],
    ['between mark and loss', `${found.acknowledgedAfter}, lost ${found.lostAfter}`],
    ['acknowledged after the restore', `${found.acknowledgedLater}`],
    ['succeeded in the end', `${found.succeeded}, unfinished ${found.unfinished}`],
    ['doubled', `${found.doubled.length}; ran again, as their ends were forgotten: ${found.ranAgain}`],
    ['events', `heard twice ${found.heardTwice}, not heard ${found.notHeard}`],
  ];
  return rows.map(([what, how]) => `${what.padEnd(32)} ${how}`).join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
