import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { EXAMPLES, showExamples } from './examples.ts';

const ABOUT = `
Takes work for Notion by API and runs it inside Notion's limits, exactly once.

**Names.** Fields are camelCase, the values of enums snake_case. Ids of Notion's are called \`notion…Id\`; where you name a data source,
the shorter \`dataSourceId\` and \`todoDataSourceId\` are taken too. Unknown fields and query parameters are refused.

**Lists** are asked for with \`limit\` (1–100, 20 when left out) and \`cursor\`, and answered as \`{data, nextCursor}\`, newest first.
Some can be sorted (\`sort=-createdAt,name\`) and counted (\`total=true\`).

**Less.** \`?fields=a,b\` on a GET gives these fields only, and \`id\`. With the \`ETag\` of an answer as \`If-None-Match\`, there is a 304
while it holds. An operation that is to go says so by \`Deprecation\` (RFC 9745) and \`Sunset\` (RFC 8594), a year ahead.

**Errors** are \`application/problem+json\` (RFC 9457). \`code\` is for programs, \`detail\` and \`errors\` say what to mend.

**Workspaces.** An API key is of one workspace. A user of several says which by the header \`X-Workspace-Id\`.

**Exactly once.** Send an \`Idempotency-Key\` with a POST, and repeat it as often as you like.

**Tracing.** \`traceparent\` is taken and given; \`X-Request-Id\` comes back, and stands as \`correlationId\` in all that the request set in
motion.
`.trim();

const WORKSPACE_HEADER = {
  name: 'X-Workspace-Id',
  in: 'header',
  required: false,
  schema: { type: 'string', format: 'uuid' },
  description: 'The workspace that is asked about, for users of several.',
} as const;

/** The OpenAPI 3.1 document of all routes under /v1 and of /health. */
export function describeApi(app: NestFastifyApplication, version: string): OpenAPIObject {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Notion Assistant')
    .setDescription(ABOUT)
    .setVersion(version)
    .addServer('/')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'An access token from `POST /v1/sessions`, or an API key.' },
      'bearer',
    )
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'An API key, `na_…`.' }, 'apiKey')
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('apiKey')
    .addGlobalParameters(WORKSPACE_HEADER)
    .addTag('Tasks', 'Units of work that the scheduler runs.')
    .addTag('Batches', 'Many tasks that are sent, watched, changed and stopped as one.')
    .addTag('To-dos', 'Rows of a Notion to-do data source.')
    .addTag('Pages', 'Notion pages.')
    .addTag('Connections', 'Links between the workspace and Notion integrations.')
    .addTag('Audit', 'What happened, kept for good.')
    .addTag('Alerts', 'Rules, their occurrences, and where they are told.')
    .addTag('Account', 'Users, and who asks.')
    .addTag('Administration', 'What operators of the instance see of users, and do to them.')
    .addTag('Sessions', 'Logging in, going on, and logging out.')
    .addTag('Workspaces', 'Tenants: who is a member, who is invited, and who may do what.')
    .addTag('API keys', 'How programs come in.')
    .addTag('Service accounts', 'Members of a workspace that are no person.')
    .addTag('OAuth', 'Applications of API consumers, and what users let them do.')
    .addTag('Blocks', 'Addresses that are kept out.')
    .addTag('Health', 'How the system is.')
    .build();
  const document = SwaggerModule.createDocument(app, about, { operationIdFactory: operationId });
  dropOperational(document);
  refuseUnknownFields(document);
  showExamples(document, EXAMPLES);
  return document;
}

/** `tasks.cancel` for the method `cancel` of `TasksController`. */
function operationId(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '').replace(/^[A-Z]/, first => first.toLowerCase())}.${method}`;
}

function dropOperational(document: OpenAPIObject): void {
  const isOperational = /^(health|metrics)\./;
  for (const [path, item] of Object.entries(document.paths)) {
    if (isOperational.test(item.get?.operationId ?? '')) delete document.paths[path];
  }
}

/** Bodies are held to their schema by name too; answers may grow. */
function refuseUnknownFields({ paths, components }: OpenAPIObject): void {
  for (const { post, patch } of Object.values(paths)) {
    const refs = JSON.stringify([post?.requestBody, patch?.requestBody]).matchAll(/"#\/components\/schemas\/(\w+)"/g);
    for (const [, name] of refs) Object.assign(components?.schemas?.[name!] ?? {}, { additionalProperties: false });
  }
}
