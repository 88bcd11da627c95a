export { documentationPage } from './documentation-page.ts';
export { meetingNotes } from './meeting-notes.ts';
export { projectTracker } from './project-tracker.ts';
export { filled, template, type Template } from './template.ts';
export type { ValuesOf, Variable, VariableKind, Variables, VariableValues } from './variables.ts';
