import type { Dependency } from '@na/contracts';
import { systemHealth, type Answer } from './system-health.ts';

describe('the health of the system', () => {
  const dependency = (given: Partial<Dependency>): Dependency => ({
    name: 'postgres',
    status: 'up',
    required: true,
    latencyMs: 1,
    ageMs: 0,
    ...given,
  });
  const answer = (service: string, ...dependencies: Dependency[]): Answer => ({
    service,
    latencyMs: 2,
    health: { service, status: 'up', replica: 'r', version: '1', dependencies },
  });

  it('is the worst of its services', () => {
    expect(systemHealth([answer('a'), answer('b')]).status).toBe('up');
    expect(systemHealth([answer('a'), { service: 'b', latencyMs: 2_000, fault: 'silent' }])).toMatchObject({
      status: 'down',
      services: [{ service: 'a' }, { service: 'b', status: 'down', detail: 'silent' }],
    });
  });

  it('is degraded when something is away that is not required', () => {
    const notion = dependency({ name: 'notion', status: 'down', required: false });
    expect(systemHealth([answer('a', notion)])).toMatchObject({ status: 'degraded', dependencies: [notion] });
  });

  it('shows each dependency as the service sees it that sees it worst', () => {
    const { dependencies } = systemHealth([
      answer('a', dependency({ latencyMs: 5 }), dependency({ name: 'notion', required: false })),
      answer('b', dependency({ status: 'down' })),
      answer('c', dependency({ latencyMs: 9 })),
    ]);
    expect(dependencies).toMatchObject([{ name: 'notion' }, { name: 'postgres', status: 'down' }]);
  });

  it('leaves out what a service says of itself while it drains', () => {
    expect(systemHealth([answer('a', dependency({ name: 'a', status: 'down' }))]).dependencies).toEqual([]);
  });
});
