import { z } from 'zod';
import { limit, notionId, text, uuid } from '../asked.ts';

/** How a place or a person in a chat platform is named. */
export const placeInPlatform = {
  platform: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'should be 1 to 32 lower case letters, digits, _ and -, such as slack'),
  id: text(1, 200).regex(/^\S+$/, 'should have no blanks'),
};

const { platform, id: idThere } = placeInPlatform;

export const newChannelLink = z.object({
  id: uuid(),
  workspaceId: uuid(),
  platform,
  channelId: idThere,
  connectionId: uuid().optional(),
  notionDataSourceId: notionId().optional(),
});

export const newPersonLink = z.object({
  id: uuid(),
  workspaceId: uuid(),
  platform,
  platformUserId: idThere,
  notionUserId: notionId(),
});

export const whichLink = z.object({ workspaceId: uuid(), id: uuid() });

export const linkList = z.object({
  workspaceId: uuid(),
  platform: platform.optional(),
  channelId: idThere.optional(),
  platformUserId: idThere.optional(),
  limit: limit(),
  cursor: z.string().optional(),
});
