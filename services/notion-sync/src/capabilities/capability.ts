import type { ConnectionCapabilities } from '@na/contracts';

/** What Notion lets an integration do, or does not. */
export type Capability = Exclude<keyof ConnectionCapabilities, 'maxFileUploadBytes'>;

/** What each operation takes. Operations that are left out take nothing that an integration may lack. */
export const TAKEN_BY: { [operation: string]: Capability | undefined } = {
  'blocks.children.append': 'insertContent',
  'blocks.children.list': 'readContent',
  'blocks.delete': 'updateContent',
  'blocks.retrieve': 'readContent',
  'blocks.update': 'updateContent',
  'comments.create': 'insertComments',
  'comments.list': 'readComments',
  'comments.retrieve': 'readComments',
  'dataSources.create': 'insertContent',
  'dataSources.query': 'readContent',
  'dataSources.retrieve': 'readContent',
  'dataSources.update': 'updateContent',
  'databases.create': 'insertContent',
  'databases.retrieve': 'readContent',
  'databases.update': 'updateContent',
  'pages.create': 'insertContent',
  'pages.move': 'updateContent',
  'pages.properties.retrieve': 'readContent',
  'pages.retrieve': 'readContent',
  'pages.update': 'updateContent',
  search: 'readContent',
  'users.list': 'readUsers',
  'users.retrieve': 'readUsers',
};
