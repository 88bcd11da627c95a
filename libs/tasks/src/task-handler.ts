import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { JsonObject, LimitRule, RetryPolicy } from '@na/contracts';
import type { z } from 'zod';
import type { RunningAttempt } from './running-attempt.ts';

/** What a task type is: said once, beside the code that does it. */
export interface TaskDeclaration<Payload extends z.ZodType = z.ZodType> {
  /** Its name, e.g. `notion.page.create`. */
  type: string;
  /** Grows when the payload changes its shape, so that an older worker never gets what it cannot read. */
  version: number;
  /** What it does, in a sentence. */
  description: string;
  /** The shape of its payload; the scheduler refuses others when they are submitted. */
  payload: Payload;
  /** When and how often it is tried again. */
  retry: Omit<RetryPolicy, 'delaysMs' | 'neverAfter'> & Partial<RetryPolicy>;
  /** An attempt that takes longer is aborted and counts as failed; in milliseconds. */
  timeoutMs: number;
  /** A task that is not done so long after it was to run fails, whatever attempts are left; in milliseconds. */
  totalTimeoutMs?: number;
  /**
   * The keys whose limits its tasks have to keep, each at a cost in units (1 by default); `{field}` stands for a field of the payload,
   * e.g. `notion:{connectionId}`. A key whose field is absent is left out. A key without fields can have its rule here, which holds over all
   * workspaces from when the type is announced, unless an operator of the instance has set another one.
   */
  limits?: readonly ({ key: string; cost?: number } & LimitRule)[];
  /** How many of them one replica runs at the same time. */
  slots: number;
}

/** A class that does the work of a task type. */
export interface Handles<Payload extends z.ZodType> {
  /**
   * Does the work; what it answers is the task's result, at most 64 KiB as JSON. A thrown Problem ends the attempt, and its kind decides
   * whether another follows; a thrown GiveBack hands it back at no cost, and a thrown RateLimited has all tasks of a key rest as well.
   */
  run(payload: z.output<Payload>, attempt: RunningAttempt): Promise<JsonObject | void>;
}

/** What {@link TaskHandler} said of a class. */
export const Declared = DiscoveryService.createDecorator<TaskDeclaration>();

/** Makes a class the handler of a task type. A service that provides it, and imports TasksModule, takes part in the work. */
export function TaskHandler<Payload extends z.ZodType>(
  declaration: TaskDeclaration<Payload>,
): (handler: Type<Handles<Payload>>) => void {
  return handler => {
    Injectable()(handler);
    Declared(declaration as TaskDeclaration)(handler);
  };
}
