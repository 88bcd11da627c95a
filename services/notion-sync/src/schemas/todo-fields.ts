/** The fields of a to-do beside its title, as people give them; absent ones are empty. */
export interface TodoFields {
  dueDate?: string;
  priority?: string;
  assignee?: string;
  status?: string;
  labels?: string[];
  project?: string;
}

export type TodoField = keyof TodoFields;
export const TODO_FIELDS = [
  'dueDate',
  'priority',
  'assignee',
  'status',
  'labels',
  'project',
] as const satisfies TodoField[];

/** Whether a field holds nothing. */
export const isEmpty = (value: string | readonly string[] | null | undefined): boolean =>
  value === undefined || value === null || value.length === 0;
