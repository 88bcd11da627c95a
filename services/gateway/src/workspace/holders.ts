/** Who has a role. */
export interface Holders {
  /** Their e-mail addresses. */
  members: string[];
  serviceAccounts: number;
  /** How many open invitations offer it. */
  invitations: number;
}

/** The most that a sentence names. */
const MOST_NAMED = 5;

/** Who has a role, in words; undefined when nobody has. Names go only to those who may see members. */
export function holdersIn({ members, serviceAccounts, invitations }: Holders, mayNames: boolean): string | undefined {
  const names = mayNames ? members.slice(0, MOST_NAMED) : [];
  const others = members.length - names.length;
  const parts = [
    ...names,
    ...(others ? [count(others, names.length ? 'other member' : 'member')] : []),
    ...(serviceAccounts ? [count(serviceAccounts, 'service account')] : []),
    ...(invitations ? [count(invitations, 'open invitation')] : []),
  ];
  if (!parts.length) return undefined;
  return parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? '' : 's'}`;
}
