import { Injectable, Module } from '@nestjs/common';
export class GiveBack extends Error { reason: string; delayMs: number; constructor(g: { reason: string; delayMs: number }) { super(g.reason); this.reason = g.reason; this.delayMs = g.delayMs; } }
export function TaskHandler(_d: unknown): ClassDecorator { return target => Injectable()(target); }
@Module({}) export class TasksModule { static forRoot(_o: unknown) { return { module: TasksModule }; } }
