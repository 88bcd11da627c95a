/** What a JSON Merge Patch leaves of a thing. */
type Json = { [name: string]: unknown };

/** A JSON Merge Patch (RFC 7396) applied: what is left out stays, `null` takes away, objects are merged, all else is replaced. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Json = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) delete merged[name];
    // Defined and not assigned: a payload may have a member named `__proto__`.
    else Object.defineProperty(merged, name, { value: mergePatch(own(merged, name), value), ...PLAIN });
  }
  return merged;
}

const PLAIN = { enumerable: true, writable: true, configurable: true };

function own(target: Json, name: string): unknown {
  return Object.hasOwn(target, name) ? target[name] : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
