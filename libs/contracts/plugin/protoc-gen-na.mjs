// Turns proto/ into plain TypeScript: an interface for each message (canonical proto3 JSON, so what goes over the wire is what the code holds),
// beside a value of the same name that knows the message's address and can check a body that came from outside. Why not protobuf-es: docs/adr/0002.
import { createEcmaScriptPlugin, runNodeJs } from '@bufbuild/protoplugin';
import { createRegistry, getOption, hasOption, ScalarType } from '@bufbuild/protobuf';

const RUNTIME = '../../../../contract.ts';

/** Google's well-known types that canonical JSON prints in their own way. */
const WELL_KNOWN = {
  'google.protobuf.Timestamp': { ts: 'string', kind: 'timestamp' },
  'google.protobuf.Struct': { ts: 'JsonObject', kind: 'object' },
  'google.protobuf.Value': { ts: 'JsonValue', kind: 'value' },
};

const SCALARS = {
  [ScalarType.STRING]: { ts: 'string', kind: 'string' },
  [ScalarType.BOOL]: { ts: 'boolean', kind: 'boolean' },
  [ScalarType.DOUBLE]: { ts: 'number', kind: 'number' },
  [ScalarType.UINT32]: { ts: 'number', kind: 'uint32' },
  [ScalarType.INT32]: { ts: 'number', kind: 'int32' },
};

/** `Task.State` is called TaskState, as a nested name has no place in a TypeScript module. */
const flatName = desc => (desc.parent ? flatName(desc.parent) : '') + desc.name;
const depthOf = file => file.name.split('/').length - 1;

const plugin = createEcmaScriptPlugin({
  name: 'protoc-gen-na',
  version: 'v1',
  generateTs(schema) {
    const options = findOptions(schema);
    const files = schema.files.filter(file => file.proto.package.startsWith('na.'));
    const exported = [];
    for (const file of files) {
      const target = schema.generateFile(`${file.name}.ts`);
      exported.push({ file, names: printFile(target, file, options) });
    }
    printIndex(schema.generateFile('all.ts'), exported);
  },
});

runNodeJs(plugin);

function findOptions(schema) {
  const registry = createRegistry(...schema.allFiles);
  const option = name => registry.getExtension(`na.options.v1.${name}`);
  return {
    event: option('event'),
    hint: option('hint'),
    permission: option('permission'),
    category: registry.getEnum('na.options.v1.Category'),
    severity: registry.getEnum('na.options.v1.Severity'),
  };
}

function printFile(target, file, options) {
  const imports = new Map();
  const use = (path, name, isType) => {
    const names = imports.get(path) ?? new Map();
    names.set(name, (names.get(name) ?? true) && isType);
    imports.set(path, names);
  };
  const context = { file, options, use };
  const lines = [];
  const names = [];
  const isOptionsFile = file.proto.package === 'na.options.v1';
  for (const desc of enumsOf(file)) lines.push(...printEnum(desc, names));
  if (!isOptionsFile) {
    for (const desc of messagesOf(file)) lines.push(...printMessage(desc, context, names));
    for (const desc of file.services) lines.push(...printService(desc, context, names));
  }
  for (const [path, wanted] of imports) {
    target.print(
      `import { ${[...wanted].map(([name, isType]) => (isType ? `type ${name}` : name)).join(', ')} } from '${path}';`,
    );
  }
  target.print();
  for (const line of lines) target.print(line);
  return names;
}

function* messagesOf(container) {
  for (const desc of container.messages ?? container.nestedMessages) {
    if (desc.proto.options?.mapEntry) continue;
    yield desc;
    yield* messagesOf({ messages: desc.nestedMessages });
  }
}

function* enumsOf(file) {
  yield* file.enums;
  for (const desc of messagesOf(file)) yield* desc.nestedEnums;
}

function printEnum(desc, names) {
  const name = flatName(desc);
  names.push(name);
  const values = desc.values.filter(value => value.number !== 0).map(value => `'${value.name}'`);
  return [
    ...doc(desc),
    `export const ${name} = [${values.join(', ')}] as const;`,
    ...doc(desc),
    `export type ${name} = (typeof ${name})[number];`,
    '',
  ];
}

function printMessage(desc, context, names) {
  const name = flatName(desc);
  names.push(name);
  const shapes = desc.fields.map(field => shapeOf(field, context));
  const maker = makerOf(desc, context.options);
  context.use(RUNTIME, maker.name, false);
  return [
    ...doc(desc),
    `export interface ${name} {`,
    ...desc.fields.flatMap((field, at) => [
      ...doc(field, '  '),
      `  ${field.jsonName}${shapes[at].optional ? '?' : ''}: ${shapes[at].ts};`,
    ]),
    '}',
    ...doc(desc),
    `export const ${name} = ${maker.name}<${name}>({`,
    `  name: '${desc.typeName}',`,
    `  doc: ${JSON.stringify(commentOf(desc))},`,
    ...maker.lines,
    '  fields: {',
    ...desc.fields.map((field, at) => `    ${field.jsonName}: ${shapes[at].runtime},`),
    '  },',
    '});',
    '',
  ];
}

function makerOf(desc, options) {
  if (hasOption(desc, options.hint)) return { name: 'hint', lines: [] };
  if (!hasOption(desc, options.event)) return { name: 'message', lines: [] };
  const event = getOption(desc, options.event);
  const about = desc.fields.find(field => field.name === event.about)?.jsonName;
  if (event.about && !about)
    throw new Error(`${desc.typeName} says that it is about "${event.about}", which is not one of its fields.`);
  const lines = [
    `  category: '${options.category.values.find(value => value.number === event.category).name}',`,
    `  severity: '${options.severity.values.find(value => value.number === event.severity).name}',`,
  ];
  if (about) lines.push(`  about: '${about}',`);
  return { name: 'event', lines };
}

function shapeOf(field, context) {
  const inner = innerOf(field, context);
  const optional = field.proto.proto3Optional === true;
  const parts = [`kind: '${inner.kind}'`];
  if (inner.of) parts.push(`of: ${inner.of}`);
  if (optional) parts.push('optional: true');
  if (field.fieldKind === 'list') parts.push('repeated: true');
  if (field.fieldKind === 'map') parts.push('map: true');
  const ts = { list: `${inner.ts}[]`, map: `{ [key: string]: ${inner.ts} }` }[field.fieldKind] ?? inner.ts;
  return { ts, optional, runtime: `{ ${parts.join(', ')} }` };
}

function innerOf(field, context) {
  if (field.message) {
    const known = WELL_KNOWN[field.message.typeName];
    if (known) {
      if (known.ts.startsWith('Json')) context.use(RUNTIME, known.ts, true);
      return known;
    }
    const name = refer(field.message, context);
    return { ts: name, kind: 'message', of: `() => ${name}` };
  }
  if (field.enum) {
    const name = refer(field.enum, context);
    return { ts: name, kind: 'enum', of: `() => ${name}` };
  }
  const scalar = SCALARS[field.scalar];
  if (!scalar)
    throw new Error(
      `${field} has a type that JSON numbers cannot hold exactly or that nobody has needed yet; use string, bool, double, uint32 or int32.`,
    );
  return scalar;
}

function refer(desc, context) {
  const name = flatName(desc);
  if (desc.file.name !== context.file.name) context.use(relative(context.file, desc.file), name, false);
  return name;
}

function printService(desc, context, names) {
  names.push(desc.name);
  context.use(RUNTIME, 'call', false);
  const methods = desc.methods.flatMap(method => {
    const [input, output] = [refer(method.input, context), refer(method.output, context)];
    return [
      ...doc(method, '  '),
      `  ${lowerFirst(method.name)}: call<${input}, ${output}>({ name: '${desc.typeName}.${method.name}', doc: ${JSON.stringify(commentOf(method))}, request: ${input}, response: ${output}${permissionOf(method, context.options)} }),`,
    ];
  });
  return [...doc(desc), `export const ${desc.name} = {`, ...methods, '};', ''];
}

function permissionOf(method, { permission }) {
  return hasOption(method, permission) ? `, permission: '${getOption(method, permission)}'` : '';
}

function printIndex(target, exported) {
  const all = exported.flatMap(({ file, names }) => names.map(name => ({ name, file })));
  const twice = all.find(({ name }, at) => all.findIndex(other => other.name === name) !== at);
  if (twice) throw new Error(`Two contracts are called ${twice.name}; one word means one thing.`);
  for (const { file, names } of exported)
    if (names.length) target.print(`export { ${names.join(', ')} } from './${file.name}.ts';`);
}

function relative(from, to) {
  return `${'../'.repeat(depthOf(from))}${to.name}.ts`;
}

const lowerFirst = text => text[0].toLowerCase() + text.slice(1);

function doc(desc, indent = '') {
  const text = commentOf(desc);
  return text ? [`${indent}/** ${text} */`] : [];
}

/** The sentence above a declaration, from the source info that buf hands over. */
function commentOf(desc) {
  const file = desc.file ?? desc.parent.file;
  const path = pathOf(desc).join('.');
  const location = file.proto.sourceCodeInfo?.location.find(candidate => candidate.path.join('.') === path);
  return (location?.leadingComments ?? '')
    .trim()
    .split('\n')
    .map(line => line.trim())
    .join(' ');
}

/** Where a declaration stands in its file descriptor; the numbers are the field numbers of descriptor.proto. */
function pathOf(desc) {
  switch (desc.kind) {
    case 'message':
      return desc.parent
        ? [...pathOf(desc.parent), 3, desc.parent.nestedMessages.indexOf(desc)]
        : [4, desc.file.messages.indexOf(desc)];
    case 'enum':
      return desc.parent
        ? [...pathOf(desc.parent), 4, desc.parent.nestedEnums.indexOf(desc)]
        : [5, desc.file.enums.indexOf(desc)];
    case 'service':
      return [6, desc.file.services.indexOf(desc)];
    case 'rpc':
      return [...pathOf(desc.parent), 2, desc.parent.methods.indexOf(desc)];
    default:
      return [...pathOf(desc.parent), 2, desc.parent.fields.indexOf(desc)];
  }
}
