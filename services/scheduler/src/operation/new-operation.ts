import type { CreateOperationRequest, JsonObject } from '@na/contracts';
import { Invalid, type FieldError } from '@na/errors';
import { isStorable, unstorable } from '../task/storable.ts';
import { isUuid, isUuidV7 } from '../task/new-task.ts';
import type { OperationKind } from './operation-kind.ts';

/** The slowest and the fastest that an operation can be asked to go, in tasks a second. */
const [SLOWEST, FASTEST] = [0.01, 10_000];
const MOST_REASON = 500;
const MOST_NAMES = 100;

/** Checks what is asked for; answers its kind. @throws Problem `validation_failed` that names each field */
export function admitted(request: CreateOperationRequest, kinds: readonly OperationKind[]): OperationKind {
  const kind = kinds.find(({ name }) => name === request.kind);
  const errors = [...faultsOf(request, kinds, kind), ...(kind?.faultsOf?.(request.options) ?? [])];
  if (errors.length || !kind) throw Invalid({ errors });
  return kind;
}

/** What is wrong with a reason. */
export function reasonFaults(reason: string): FieldError[] {
  const isFit = reason.trim() !== '' && reason.length <= MOST_REASON && isStorable(reason);
  return isFit ? [] : [{ pointer: '/reason', detail: `should be 1 to ${MOST_REASON} characters, not blank` }];
}

/** What is wrong with an option that takes one of a few words. */
export function choiceFaults(options: JsonObject, name: string, words: readonly string[]): FieldError[] {
  const given = options[name];
  if (given === undefined || words.includes(given as string)) return [];
  const came = JSON.stringify(given).slice(0, 60);
  return [{ pointer: `/options/${name}`, detail: `should be one of ${words.join(', ')}, but is ${came}` }];
}

function faultsOf(
  request: CreateOperationRequest,
  kinds: readonly OperationKind[],
  kind?: OperationKind,
): FieldError[] {
  const { id, workspaceId, filter, tasksPerSecond: rate } = request;
  const odd = kind ? filter.states.filter(state => !kind.takes.includes(state)) : [];
  const checks: [wrong: boolean, pointer: string, detail: string][] = [
    [!isUuidV7(id), '/id', `should be a UUIDv7, but is ${JSON.stringify(id.slice(0, 60))}`],
    [!isUuid(workspaceId), '/workspaceId', 'should be a UUID'],
    [
      !kind,
      '/kind',
      `should be one of ${kinds.map(({ name }) => name).join(', ')}, but is ${request.kind.slice(0, 60)}`,
    ],
    [odd.length > 0, '/filter/states', `can be ${kind?.takes.join(', ')} here, but names ${odd.join(', ')}`],
    [
      filter.batchId !== undefined && !isUuidV7(filter.batchId),
      '/filter/batchId',
      `should be a UUIDv7, but is ${JSON.stringify(filter.batchId?.slice(0, 60))}`,
    ],
    [
      rate !== undefined && !(rate >= SLOWEST && rate <= FASTEST),
      '/tasksPerSecond',
      `should be ${SLOWEST} to ${FASTEST.toLocaleString('en')}, but is ${rate}`,
    ],
    ...(['types', 'errorCodes'] as const).map((name): [boolean, string, string] => [
      filter[name].length > MOST_NAMES || unstorable(filter[name], '').length > 0,
      `/filter/${name}`,
      `should be at most ${MOST_NAMES} texts that can be stored`,
    ]),
  ];
  return [
    ...checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail })),
    ...reasonFaults(request.reason),
  ];
}
