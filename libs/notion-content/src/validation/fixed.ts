import type { Finding } from './finding.ts';

interface Step {
  instead?: unknown[];
  inner: Map<string, Step>;
}

/** The value with the safe changes of these findings made. Where one change is within another, the outer is made, and the inner waits for another look. */
export function changed(value: unknown, findings: readonly Finding[]): unknown {
  const root: Step = { inner: new Map() };
  for (const { fix } of findings) if (fix?.change) note(root, fix.change);
  return apply(value, root)[0];
}

function note(root: Step, { pointer, instead }: { pointer: string; instead: unknown[] }): void {
  let step = root;
  for (const name of pointer.split('/').slice(1).map(unescaped)) {
    let next = step.inner.get(name);
    if (!next) step.inner.set(name, (next = { inner: new Map() }));
    step = next;
  }
  step.instead ??= instead;
}

function apply(value: unknown, step: Step): unknown[] {
  if (step.instead) return step.instead;
  if (step.inner.size === 0) return [value];
  if (Array.isArray(value)) return [value.flatMap((item, index) => within(item, step.inner.get(String(index))))];
  const entries = Object.entries((value ?? {}) as object);
  const known = new Set(entries.map(([name]) => name));
  // A change may put in what was missing.
  for (const name of step.inner.keys()) if (!known.has(name)) entries.push([name, undefined]);
  return [
    Object.fromEntries(entries.flatMap(([name, item]) => within(item, step.inner.get(name)).map(made => [name, made]))),
  ];
}

function within(item: unknown, step: Step | undefined): unknown[] {
  return step ? apply(item, step) : [item];
}

function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
