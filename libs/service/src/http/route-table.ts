import type { FastifyInstance } from 'fastify';

/** Knows which methods a path has, so that a wrong method can be told from a wrong path. */
export class RouteTable {
  readonly #methods = new Map<string, Set<string>>();

  /** Follows the routes that are added to `fastify` from now on. */
  follow(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      const methods = this.#methods.get(url) ?? new Set();
      for (const each of [method].flat()) methods.add(each);
      this.#methods.set(url, methods);
    });
  }

  /** The methods that the path of a URL has, in order; none when there is no such path. */
  methodsOf(url: string): string[] {
    const segments = (url.split('?')[0] ?? '').split('/');
    const fitting = [...this.#methods].filter(([template]) => fits(template.split('/'), segments));
    return [...new Set(fitting.flatMap(([, methods]) => [...methods]))].sort();
  }
}

function fits(template: string[], segments: string[]): boolean {
  const rest = template.indexOf('*');
  if (rest >= 0) return segments.length >= rest && fits(template.slice(0, rest), segments.slice(0, rest));
  return (
    template.length === segments.length &&
    template.every((part, at) => (part.startsWith(':') ? segments[at] !== '' : part === segments[at]))
  );
}
