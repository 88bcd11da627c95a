/** A month of the record: the name of its partition and the bounds of what lies in it, as RFC 3339 dates in UTC. */
export interface Month {
  partition: string;
  from: string;
  before: string;
}

/**
 * The months that are to have a partition at `now`: the one before (what was told late belongs there), the present one and
 * `ahead` to come.
 */
export function monthsWanted(now: Date, ahead: number): Month[] {
  return Array.from({ length: ahead + 2 }, (_, at) => monthOf(now.getUTCFullYear(), now.getUTCMonth() - 1 + at));
}

// Date.UTC takes months below 0 and above 11 as those of the neighbouring years.
function monthOf(year: number, month: number): Month {
  const from = new Date(Date.UTC(year, month)).toISOString();
  return {
    partition: `audit_record_${from.slice(0, 7).replace('-', '_')}`,
    from,
    before: new Date(Date.UTC(year, month + 1)).toISOString(),
  };
}
