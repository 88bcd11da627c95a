export { GiveBack } from './give-back.ts';
export { RateLimited } from './rate-limited.ts';
export type { RunningAttempt } from './running-attempt.ts';
export { TaskHandler, type Handles, type TaskDeclaration } from './task-handler.ts';
export { TasksModule } from './tasks.module.ts';
export { AttemptAborted, type AbortCause } from './worker/attempt.ts';
export { Tasks, type Ordered } from './tasks.ts';
