import type { Answer, Call } from '../http/call.ts';
import { summarize, transcribe } from '../meeting-notes/works.ts';
import type { Sandbox } from '../sandbox.ts';
import { applyTemplate } from '../templates/apply.ts';

/**
 * Work that goes on after its request was answered, by the name that `operation` shows. It is an endpoint that runs late: the
 * call has the token, the version, the params and the body that it was started with, and `now` is the instant at which it
 * was due. Its answer becomes the task's `result`; a NotionError that it throws becomes the task's `error`.
 */
export const works: Record<string, (sandbox: Sandbox, call: Call) => Answer> = {
  'pages.apply_template': applyTemplate,
  'blocks.meeting_notes.transcribe': transcribe,
  'blocks.meeting_notes.summarize': summarize,
};
