import { defineProblem, type FieldError } from '@na/errors';

const at = (pointer: string, detail: string): FieldError[] => [{ pointer, detail }];

/** A to-do has nowhere to go. */
export const TodoDataSourceMissing = defineProblem({
  kind: 'invalid',
  code: 'todo_data_source_missing',
  title: 'No to-do data source',
  detail:
    'The connection has no to-do data source of its own. Name one in notionDataSourceId, or share one called “To-dos” with the integration and add the connection again.',
  errors: () => at('/notionDataSourceId', 'is missing, and the connection has none of its own'),
});

/** The data source lacks the property that a field of a to-do would go to. */
export const TodoPropertyMissing = defineProblem({
  kind: 'invalid',
  code: 'todo_property_missing',
  title: 'No property for a field',
  detail: ({ field, wanted }: { field: string; wanted: string }) =>
    `The data source has no ${wanted}, so ${field} has nowhere to go. Add that property in Notion, or leave ${field} out.`,
  errors: ({ field, wanted }) => at(`/${field}`, `should be left out, because the data source has no ${wanted}`),
});

/** The data source does not know the status; Notion lets nobody add one by writing it. */
export const TodoStatusUnknown = defineProblem({
  kind: 'invalid',
  code: 'todo_status_unknown',
  title: 'Unknown status',
  detail: ({ status, allowed }: { status: string; allowed: string[] }) =>
    `The data source has no status “${status}”. It has: ${allowed.join(', ')}.`,
  errors: ({ status, allowed }) =>
    at('/status', `should be one of ${allowed.join(', ')}, but is ${JSON.stringify(status)}`),
});

/** Nobody in the Notion workspace goes by the assignee's name. */
export const TodoAssigneeUnknown = defineProblem({
  kind: 'invalid',
  code: 'todo_assignee_unknown',
  title: 'Unknown assignee',
  detail: ({ assignee, found }: { assignee: string; found: number }) =>
    `${found ? `${found} Notion users match` : 'No Notion user matches'} “${assignee}”. Give the user's id or e-mail address.`,
  errors: ({ assignee, found }) =>
    at(
      '/assignee',
      `should be the id, e-mail address or name of one Notion user, but ${JSON.stringify(assignee)} fits ${found}`,
    ),
});

/** The workspace has no such to-do. */
export const TodoNotFound = defineProblem({
  kind: 'not_found',
  code: 'todo_not_found',
  title: 'To-do not found',
  detail: ({ id }: { id: string }) => `This workspace has no to-do ${id}.`,
});

/** Another to-do bears the id already. */
export const TodoIdTaken = defineProblem({
  kind: 'conflict',
  code: 'todo_id_taken',
  title: 'To-do id taken',
  detail: ({ id }: { id: string }) => `The id ${id} belongs to a to-do with other content. Choose a new id.`,
});

/** Notion lets nobody change what lies in its trash. */
export const TodoArchived = defineProblem({
  kind: 'conflict',
  code: 'todo_archived',
  title: 'To-do archived',
  detail: ({ id }: { id: string }) => `The to-do ${id} lies in Notion's trash and cannot be changed there.`,
});

/** A to-do is given a property that its data source does not have. */
export const TodoPropertyUnknown = defineProblem({
  kind: 'invalid',
  code: 'todo_property_unknown',
  title: 'Unknown property',
  detail: ({ name, known }: { name: string; known: string[] }) =>
    `The data source has no property “${name}”. It has: ${known.join(', ')}.`,
  errors: ({ name, known }) => at(`/properties/${pointerOf(name)}`, `should be one of ${known.join(', ')}`),
});

/** A property of a to-do is given what it cannot hold. */
export const TodoPropertyUnfit = defineProblem({
  kind: 'invalid',
  code: 'todo_property_unfit',
  title: 'Property does not fit',
  detail: ({ name, wanted }: { name: string; wanted: string }) => `The property “${name}” should be ${wanted}.`,
  errors: ({ name, wanted }) => at(`/properties/${pointerOf(name)}`, `should be ${wanted}`),
});

/** Nobody has said which Notion user a user of a chat platform is. */
export const TodoAssigneeUnmapped = defineProblem({
  kind: 'invalid',
  code: 'todo_assignee_unmapped',
  title: 'Assignee not linked',
  detail: ({ platform, id }: { platform: string; id: string }) =>
    `Nobody has linked ${id} of ${platform} to a Notion user. Link them with POST /v1/person-links {"platform":${JSON.stringify(platform)},"platformUserId":${JSON.stringify(id)},"notionUserId":"…"}, or name a Notion user.`,
  errors: ({ platform, id }) =>
    at(
      '/assignee',
      `should be a Notion user, or a user of ${platform} with a person link (POST /v1/person-links), but ${JSON.stringify(id)} has none`,
    ),
});

/** Nobody has said where the to-dos of a channel go. */
export const TodoChannelUnmapped = defineProblem({
  kind: 'invalid',
  code: 'todo_channel_unmapped',
  title: 'Channel not linked',
  detail: ({ platform, id }: { platform: string; id: string }) =>
    `Nobody has linked the channel ${id} of ${platform} to a data source. Link it with POST /v1/channel-links {"platform":${JSON.stringify(platform)},"channelId":${JSON.stringify(id)}}, or name a data source.`,
  errors: ({ platform, id }) =>
    at('/channel', `should be linked (POST /v1/channel-links), but ${JSON.stringify(id)} of ${platform} is not`),
});

/** A channel or person is linked already. */
export const TodoLinkTaken = defineProblem({
  kind: 'conflict',
  code: 'todo_link_taken',
  title: 'Linked already',
  detail: ({ what, linkId }: { what: string; linkId: string }) =>
    `${what} is linked already (${linkId}). Delete that link first.`,
});

/** Another link bears the id already. */
export const TodoLinkIdTaken = defineProblem({
  kind: 'conflict',
  code: 'todo_link_id_taken',
  title: 'Link id taken',
  detail: ({ id }: { id: string }) => `The id ${id} belongs to another link. Choose a new id.`,
});

/** The workspace has no such link. */
export const TodoLinkNotFound = defineProblem({
  kind: 'not_found',
  code: 'todo_link_not_found',
  title: 'Link not found',
  detail: ({ id }: { id: string }) => `This workspace has no link ${id}.`,
});

/** The workspace has no such to-do data source. */
export const TodoSourceNotFound = defineProblem({
  kind: 'not_found',
  code: 'todo_source_not_found',
  title: 'To-do data source not found',
  detail: ({ id }: { id: string }) => `This workspace has no to-do data source ${id}.`,
});

/** The workspace has no such conflict. */
export const TodoConflictNotFound = defineProblem({
  kind: 'not_found',
  code: 'todo_conflict_not_found',
  title: 'Conflict not found',
  detail: ({ id }: { id: string }) => `This workspace has no conflict ${id}.`,
});

/** A conflict was decided already, and otherwise. */
export const TodoConflictDecided = defineProblem({
  kind: 'conflict',
  code: 'todo_conflict_decided',
  title: 'Conflict decided',
  detail: ({ resolution }: { resolution: string }) =>
    `The conflict is decided already (${resolution}). Change the to-do if you want something else.`,
});

/** In a JSON pointer two characters are written otherwise (RFC 6901). */
function pointerOf(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
