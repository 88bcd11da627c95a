import type { Model, KnownGate, KnownStart } from './model.ts';
import type { SeenGate, SeenTask, Snapshot } from './snapshot.ts';

/** What started though it should have waited at a gate, in sentences. */
export function trespassers(started: readonly SeenTask[], after: Snapshot, model: Model): string[] {
  const running = [...after.tasks.values()].filter(({ state }) => state === 'running');
  return [
    ...started.flatMap(task => held(task, after.now, model)),
    ...[...model.gates.values()].flatMap(gate => {
      const here = started.filter(task => isConcerned(gate, task));
      return here.length ? faultsAt(gate, running, after.now, model.starts) : [];
    }),
  ];
}

/** The running tasks that count at a gate. */
export function countedAt(gate: SeenGate, { tasks }: Snapshot): SeenTask[] {
  const { workspace_id, type, name } = gate;
  const known = { workspaceId: workspace_id ?? undefined, type: type ?? undefined, key: name ?? undefined };
  return [...tasks.values()].filter(task => task.state === 'running' && isConcerned(known, task));
}

function held({ key, workspace_id, limits }: SeenTask, now: number, { holds }: Model): string[] {
  return (limits ?? [])
    .filter(limit => (holds.get(`${workspace_id} ${limit.key}`) ?? 0) > now)
    .map(limit => `The task ${key} started while ${limit.key} rests.`);
}

function faultsAt(gate: KnownGate, running: readonly SeenTask[], now: number, starts: readonly KnownStart[]): string[] {
  const { id, rule, startsBefore, isPaused } = gate;
  const counted = starts.slice(startsBefore).filter(({ task }) => isConcerned(gate, task));
  const within = (ms: number) => counted.filter(({ at }) => at > now - ms).length;
  const checks: [wrong: boolean, fault: string][] = [
    [isPaused, 'is paused'],
    [
      running.filter(task => isConcerned(gate, task)).length > (rule.concurrency ?? Infinity),
      'has more running than it allows',
    ],
    [
      rule.window !== undefined && within(rule.window.windowMs) > rule.window.count,
      'saw too many starts in its window',
    ],
    [
      rule.bucket !== undefined &&
        counted.some(
          ({ at }) => within(now - at + 1) > rule.bucket!.burst + ((now - at) * rule.bucket!.perSecond) / 1_000,
        ),
      'let out more than its bucket held',
    ],
  ];
  return checks.filter(([wrong]) => wrong).map(([, fault]) => `The gate ${id} ${fault} (${JSON.stringify(gate)}).`);
}

function isConcerned(
  { workspaceId, type, key }: Pick<KnownGate, 'workspaceId' | 'type' | 'key'>,
  task: SeenTask,
): boolean {
  return (
    (workspaceId === undefined || workspaceId === task.workspace_id) &&
    (type === undefined || type === task.type) &&
    (key === undefined || Boolean(task.limits?.some(limit => limit.key === key)))
  );
}
