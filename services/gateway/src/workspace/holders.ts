/** Who has a role. */
export interface Holders {
  /** Their e-mail addresses. */
  members: string[];
  /** Their names. */
  serviceAccounts: string[];
  /** How many open invitations offer it. */
  invitations: number;
}

/** Whose names whoever asks may see. */
export interface Visible {
  members: boolean;
  serviceAccounts: boolean;
}

/** The most of a sort that a sentence names. */
const MOST_NAMED = 5;

/** Who has a role, in words; undefined when nobody has. Names go only to those who may see them. */
export function holdersIn({ members, serviceAccounts, invitations }: Holders, may: Visible): string | undefined {
  const parts = [
    ...named(members, 'member', may.members),
    ...named(
      serviceAccounts.map(name => `“${name}”`),
      'service account',
      may.serviceAccounts,
    ),
    ...counted(invitations, 'open invitation'),
  ];
  if (!parts.length) return undefined;
  return parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function named(all: string[], what: string, mayName: boolean): string[] {
  const names = mayName ? all.slice(0, MOST_NAMED) : [];
  return [...names, ...counted(all.length - names.length, names.length ? `other ${what}` : what)];
}

function counted(many: number, what: string): string[] {
  return many ? [`${many} ${what}${many === 1 ? '' : 's'}`] : [];
}
