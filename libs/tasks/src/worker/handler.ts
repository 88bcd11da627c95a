import type { DiscoveryService } from '@nestjs/core';
import { Declared, type Handles, type TaskDeclaration } from '../task-handler.ts';
import type { z } from 'zod';

/** A task type and what runs it. */
export interface Handler {
  readonly declaration: TaskDeclaration;
  readonly instance: Handles<z.ZodType>;
}

/**
 * The handlers among a service's providers, by type.
 * @throws Error when there are none, or two of one type
 */
export function findHandlers(discovery: DiscoveryService): Map<string, Handler> {
  const handlers = new Map<string, Handler>();
  for (const wrapper of discovery.getProviders({ metadataKey: Declared.KEY })) {
    const declaration = discovery.getMetadataByDecorator(Declared, wrapper);
    if (!declaration) continue;
    const { type } = declaration;
    if (handlers.has(type)) throw new Error(`Two handlers declare the task type ${type}; one type has one handler.`);
    handlers.set(type, { declaration, instance: wrapper.instance as Handles<z.ZodType> });
  }
  if (!handlers.size)
    throw new Error(
      'TasksModule finds no @TaskHandler among the providers; list the handlers in a module, or leave TasksModule out.',
    );
  return handlers;
}
