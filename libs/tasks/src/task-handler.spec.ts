import { Module } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { taskTypeOf } from './announcement.ts';
import { TaskHandler, type Handles, type TaskDeclaration } from './task-handler.ts';
import { findHandlers } from './worker/handler.ts';

const payload = z.strictObject({ title: z.string().min(1), count: z.int().default(1) });
const retry = { maxAttempts: 3, backoff: 'fixed', delayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
const declaration: TaskDeclaration<typeof payload> = {
  type: 'test.one',
  version: 2,
  description: 'Does it.',
  payload,
  retry,
  timeoutMs: 5,
  slots: 1,
};

class Tool {}

@TaskHandler(declaration)
class One implements Handles<typeof payload> {
  constructor(readonly tool: Tool) {}

  async run({ title }: z.output<typeof payload>): Promise<{ title: string }> {
    return { title };
  }
}

@TaskHandler(declaration)
class Again implements Handles<typeof payload> {
  async run(): Promise<void> {}
}

// @ts-expect-error A handler that takes another payload does not compile.
@TaskHandler(declaration)
class Wrong {
  async run(_payload: { nothing: string }): Promise<void> {}
}

async function handlersOf(...providers: (typeof One | typeof Again | typeof Tool)[]) {
  @Module({ imports: [DiscoveryModule], providers })
  class Root {}
  const context = await Test.createTestingModule({ imports: [Root] }).compile();
  return findHandlers(context.get(DiscoveryService));
}

describe('a task handler', () => {
  it('is found among the providers, with what it leans on', async () => {
    const handlers = await handlersOf(One, Tool);
    expect([...handlers.keys()]).toEqual(['test.one']);
    expect((handlers.get('test.one')!.instance as unknown as One).tool).toBeInstanceOf(Tool);
  });

  it('shares its type with no other: the service does not start', async () => {
    await expect(handlersOf(One, Tool, Again)).rejects.toThrow('Two handlers declare the task type test.one');
  });

  it('has to be there: a service without one does not start', async () => {
    await expect(handlersOf(Tool)).rejects.toThrow('finds no @TaskHandler');
  });

  it('is announced with the JSON Schema of what may be submitted', () => {
    expect(taskTypeOf(declaration as TaskDeclaration)).toMatchObject({
      name: 'test.one',
      version: 2,
      payloadSchema: { type: 'object', required: ['title'], additionalProperties: false },
      retry,
      timeoutMs: 5,
    });
  });

  it('tells the keys of its tasks, and beside them the rules of those that have one', () => {
    const limits = [{ key: 'of:{title}' }, { key: 'ocr', cost: 2, concurrency: 3 }];
    const type = taskTypeOf({ ...declaration, limits } as TaskDeclaration);
    expect(type.limits).toEqual({
      keys: [
        { key: 'of:{title}', cost: 1 },
        { key: 'ocr', cost: 2 },
      ],
    });
    expect(type.rules).toEqual({ keys: [{ key: 'ocr', rule: { concurrency: 3 } }] });
    expect(taskTypeOf({ ...declaration, limits: limits.slice(0, 1) } as TaskDeclaration).rules).toBeUndefined();
  });

  it('cannot take what JSON cannot carry', () => {
    expect(() => taskTypeOf({ ...declaration, payload: z.object({ at: z.date() }) })).toThrow(
      /payload of test\.one .*Date/,
    );
  });

  it('of another payload does not compile', () => {
    expect(Wrong).toBeDefined();
  });
});
