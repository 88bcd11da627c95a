/** What a task is known by: ids are their workspace's own. */
export function taskKey(workspaceId: string, id: string): string {
  return `${workspaceId} ${id}`;
}
