import type { ClockState } from '../clock.ts';
import type { ApiVersion } from '../versions.ts';

/** What a token may do (Notion: the integration's capabilities). */
export const capabilities = [
  'read_content',
  'insert_content',
  'update_content',
  'read_comments',
  'insert_comments',
  'read_users',
  'read_user_emails',
] as const;

export type Capability = (typeof capabilities)[number];

/** Part of a text as Notion answers it. */
export interface RichText {
  type: 'text' | 'mention' | 'equation';
  text?: { content: string; link: { url: string } | null };
  mention?: Record<string, unknown>;
  equation?: { expression: string };
  annotations: Annotations;
  plain_text: string;
  href: string | null;
}

export interface Annotations {
  bold: boolean;
  italic: boolean;
  strikethrough: boolean;
  underline: boolean;
  code: boolean;
  color: string;
}

/** Where a page, database or block hangs; a workspace has no id. */
export type Parent =
  { type: 'workspace' } | { type: 'page_id' | 'block_id' | 'data_source_id' | 'database_id'; id: string };

/** Common to all that people make: exact instants in milliseconds (rounded only when shown) and who did it. */
export interface Authored {
  id: string;
  created: number;
  createdBy: string;
  edited: number;
  editedBy: string;
  inTrash: boolean;
}

export interface WorkspaceRecord {
  id: 'workspace';
  workspaceId: string;
  name: string;
  rootPageId: string;
  /** The token that the seed hands out. */
  token: string;
  clock: ClockState;
}

export interface UserRecord {
  id: string;
  type: 'person' | 'bot';
  name: string;
  email: string | null;
}

export interface TokenRecord {
  /** The secret itself. */
  id: string;
  /** The integration's name. */
  name: string;
  botId: string;
  capabilities: Capability[];
  /** Pages and databases shared with it; what hangs below is shared too. */
  roots: string[];
  /** Requests per 60-second window; 0 is no limit; null is the sandbox's setting. */
  ratePerMinute: number | null;
  /** The grant that gave it out, for a token of the OAuth flow. */
  grantId?: string;
  /** The instant from which it opens nothing any more, in virtual milliseconds; absent means never. */
  expires?: number;
}

/** A public integration: who may ask people for access. */
export interface OAuthClientRecord {
  /** The client id. */
  id: string;
  secret: string;
  name: string;
  /** Where people may be sent back to, character by character. */
  redirectUris: string[];
  /** Seconds that an access token lasts; null is for ever, as in Notion. */
  tokenSeconds: number | null;
}

/** What a person agreed to, until it is exchanged for tokens. */
export interface OAuthCodeRecord {
  /** The code itself. */
  id: string;
  clientId: string;
  /** As the authorization named it; null when it named none. */
  redirectUri: string | null;
  /** The PKCE challenge (S256); null without PKCE. */
  challenge: string | null;
  userId: string;
  /** The pages and databases that the person picked. */
  roots: string[];
  issued: number;
  /** The grant that it was exchanged for; null while it was not. */
  grantId: string | null;
}

/** The access that a person gave a client, with the tokens that stand for it now. */
export interface OAuthGrantRecord {
  id: string;
  clientId: string;
  userId: string;
  botId: string;
  roots: string[];
  accessToken: string;
  refreshToken: string;
  /** Refresh tokens that were exchanged already, oldest first. */
  spent: string[];
  /** When the present tokens were issued, in virtual milliseconds. */
  issued: number;
  isRevoked: boolean;
}

export interface PageRecord extends Authored {
  parent: Parent;
  icon: object | null;
  cover: object | null;
  isLocked: boolean;
  isArchived: boolean;
  /** By property id. */
  values: Record<string, StoredValue>;
  /** Order of creation in the workspace, for ties that the clock cannot break. */
  seq: number;
  /** Set for a template of its data source, which is none of its rows. */
  template?: { isDefault: boolean };
}

/** A value remembers its type, so that a property whose type was changed reads as empty. */
export interface StoredValue {
  type: string;
  value: unknown;
}

export interface DatabaseRecord extends Authored {
  parent: Parent;
  title: RichText[];
  description: RichText[];
  icon: object | null;
  cover: object | null;
  isInline: boolean;
  isLocked: boolean;
  dataSourceIds: string[];
}

export interface DataSourceRecord extends Authored {
  databaseId: string;
  title: RichText[];
  icon: object | null;
  schema: Property[];
  /** The last number given by a unique_id property. */
  uniqueIdCounter: number;
}

export interface Property {
  /** As stored; shown url-encoded. */
  id: string;
  name: string;
  type: string;
  description: string | null;
  config: PropertyConfig;
}

/** Only what the property's type has is set. */
export interface PropertyConfig {
  format?: string;
  options?: SelectOption[];
  groups?: StatusGroup[];
  prefix?: string | null;
  expression?: string;
  rollup?: Record<string, string>;
  relation?: {
    dataSourceId: string;
    /** The property on the other side; '' until it stands, null for a relation of one side. */
    syncedPropertyId: string | null;
    /** What the other side is to be called; read once, when the two are tied or the name is written. */
    syncedName?: string;
  };
}

export interface SelectOption {
  id: string;
  name: string;
  color: string;
  description: string | null;
}

export interface StatusGroup {
  id: string;
  name: string;
  color: string;
  option_ids: string[];
}

export interface BlockRecord extends Authored {
  type: string;
  parent: Parent & { id: string };
  /** The type's own fields, in the shape of an answer. */
  content: Record<string, unknown>;
}

export interface CommentRecord extends Authored {
  parent: { type: 'page_id' | 'block_id'; id: string };
  discussionId: string;
  richText: RichText[];
  /** Absent without any; `file` as in a block. */
  attachments?: { category: string; file: object }[];
  displayName: { type: 'integration' | 'user' | 'custom'; name: string };
  /** Whether its discussion is settled, as people say in the app; it is listed no more. */
  isResolved?: boolean;
  seq: number;
}

/** Work that goes on after its request was answered. */
export interface AsyncTaskRecord {
  id: string;
  /** The name of the work. */
  operation: string;
  /** The token that it was started with, and its bot, who alone may ask for it. */
  tokenId: string;
  botId: string;
  version: ApiVersion;
  params: Record<string, string>;
  body: Record<string, unknown>;
  /** When it was started and when it is done, in virtual milliseconds. */
  created: number;
  due: number;
  /** What came of it; null while it is not done. */
  outcome: { result: Record<string, unknown> } | { error: { status: number; code: string; message: string } } | null;
}

/** The types of views, in the order of Notion's documentation. */
export const viewTypes = [
  'table',
  'board',
  'list',
  'calendar',
  'timeline',
  'gallery',
  'form',
  'chart',
  'map',
  'dashboard',
] as const;

export type ViewType = (typeof viewTypes)[number];

/** Widgets side by side. */
export interface DashboardRow {
  id: string;
  widgets: { id: string; viewId: string }[];
}

/** How a data source is shown in a database. */
export interface ViewRecord extends Authored {
  databaseId: string;
  /** Null for a dashboard. */
  dataSourceId: string | null;
  name: string;
  type: ViewType;
  /** As a query takes it; null shows all. */
  filter: Record<string, unknown> | null;
  sorts: Record<string, unknown>[] | null;
  /** Conditions by the key of their property. */
  quickFilters: Record<string, Record<string, unknown>> | null;
  /** With ids of properties as stored; null where the type has none. */
  configuration: Record<string, unknown> | null;
  /** The dashboard that it is a widget of, or null for a tab of its database. */
  dashboardId: string | null;
  /** Of a dashboard. */
  rows: DashboardRow[];
}

/** What a view showed at an instant, kept for paging. */
export interface ViewQueryRecord {
  id: string;
  viewId: string;
  botId: string;
  pageIds: string[];
  /** Whether there were more rows than a query gives. */
  isCut: boolean;
  /** In virtual milliseconds. */
  expires: number;
}

/** An emoji of the workspace's own. */
export interface CustomEmojiRecord {
  id: string;
  name: string;
  url: string;
}

/** Bytes by their content: the SHA-256 in hex, and how many they are. */
export interface BlobKey {
  sha256: string;
  size: number;
}

/** What became of the import of an external file. */
export type ImportResult =
  | { type: 'success'; at: number }
  | {
      type: 'error';
      at: number;
      error: {
        type: 'validation_error' | 'internal_system_error' | 'download_error' | 'upload_error';
        code: string;
        message: string;
        parameter: string | null;
        status_code: number | null;
      };
    };

/** A file on its way into the workspace, and its bytes once they are there. */
export interface FileUploadRecord extends Authored {
  mode: 'single_part' | 'multi_part' | 'external_url';
  status: 'pending' | 'uploaded' | 'expired' | 'failed';
  filename: string | null;
  contentType: string | null;
  /** The bytes, by number of part (1 for the only one). */
  parts: Record<number, BlobKey>;
  /** How many parts there will be; 1 unless it comes in several. */
  partCount: number;
  externalUrl: string | null;
  importResult: ImportResult | null;
  /** When it expires, in virtual milliseconds; null once it is attached to something. */
  expires: number | null;
  seq: number;
}

/** A subscription to events, as a person sets it up in Notion's settings. */
export interface WebhookRecord {
  id: string;
  url: string;
  eventTypes: string[];
  apiVersion: '2022-06-28' | '2025-09-03' | '2026-03-11';
  /** Whose eyes it sees with: an internal integration's token, or all grants of an OAuth client. */
  integration: { token: string } | { clientId: string };
  integrationId: string;
  verificationToken: string;
  state: 'unverified' | 'active' | 'paused';
  created: number;
  /** How the verification token was sent; null while it is still to be sent. */
  handshake: { at: number; status: number | null; error: string | null } | null;
  /** Whether the latest attempts succeeded, newest last. */
  outcomes: boolean[];
  /** Deliveries made so far; the dice of each come from its number. */
  deliveries: number;
}

/** One thing that happened to an entity, before it becomes an event. */
export interface SignalRecord {
  type: string;
  data: Record<string, unknown> | null;
  /** Ids of users. */
  authors: string[];
  /** Ids of the integration's bots that may see the entity. */
  readers: string[];
  at: number;
}

/** What happened to one entity and is still gathered, for one subscription. */
export interface WebhookWindowRecord {
  /** The subscription's id and the entity's. */
  id: string;
  webhookId: string;
  entity: { id: string; type: string };
  signals: SignalRecord[];
  /** When it is closed and told, in virtual milliseconds. */
  due: number;
}

/** An event for one subscription, with what its delivery met so far. */
export interface WebhookDeliveryRecord {
  /** The event's id. */
  id: string;
  webhookId: string;
  /** The number of the delivery within its subscription. */
  number: number;
  /** What is sent, without `attempt_number`. */
  event: Record<string, unknown>;
  state: 'pending' | 'delivered' | 'failed';
  /** When it is tried next, in virtual milliseconds. */
  due: number;
  /** How often it is still to arrive: 2 for one that comes twice. */
  copies: number;
  attempts: { number: number; at: number; status: number | null; error: string | null }[];
}

/** All tables of the sandbox, by name. */
export interface Tables {
  workspace: WorkspaceRecord;
  users: UserRecord;
  tokens: TokenRecord;
  oauthClients: OAuthClientRecord;
  oauthCodes: OAuthCodeRecord;
  oauthGrants: OAuthGrantRecord;
  pages: PageRecord;
  databases: DatabaseRecord;
  dataSources: DataSourceRecord;
  blocks: BlockRecord;
  comments: CommentRecord;
  asyncTasks: AsyncTaskRecord;
  views: ViewRecord;
  viewQueries: ViewQueryRecord;
  customEmojis: CustomEmojiRecord;
  fileUploads: FileUploadRecord;
  webhooks: WebhookRecord;
  webhookWindows: WebhookWindowRecord;
  webhookDeliveries: WebhookDeliveryRecord;
  webhookLog: WebhookDeliveryRecord;
}

export type TableName = keyof Tables;

export const tableNames: readonly TableName[] = [
  'workspace',
  'users',
  'tokens',
  'oauthClients',
  'oauthCodes',
  'oauthGrants',
  'pages',
  'databases',
  'dataSources',
  'blocks',
  'comments',
  'asyncTasks',
  'views',
  'viewQueries',
  'customEmojis',
  'fileUploads',
  'webhooks',
  'webhookWindows',
  'webhookDeliveries',
  'webhookLog',
];
