/** A month of the record: how the names of its partitions end and the bounds of what lies in them, as RFC 3339 dates in UTC. */
export interface Month {
  name: string;
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
    name: from.slice(0, 7).replace('-', '_'),
    from,
    before: new Date(Date.UTC(year, month + 1)).toISOString(),
  };
}
