/** The value with one thing in it replaced, the one that comes at this place when all are counted. */
export function replaced(given: unknown, place: number, thing: unknown): unknown {
  const places: (string | number)[][] = [[]];
  const visit = (value: unknown, path: (string | number)[]) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, item] of Object.entries(value)) {
      places.push([...path, name]);
      visit(item, [...path, name]);
    }
  };
  visit(given, []);
  const path = places[place % places.length]!;
  if (path.length === 0) return thing;
  const copy = JSON.parse(JSON.stringify(given));
  const holder = path.slice(0, -1).reduce((value, step) => value[step], copy);
  holder[path.at(-1)!] = thing;
  return copy;
}
