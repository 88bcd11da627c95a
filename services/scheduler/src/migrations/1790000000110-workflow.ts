import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addToTasks } from './shared-columns.ts';

/** Tasks that wait for others, and workflows of them. */
export class Workflow1790000000110 implements MigrationInterface {
  readonly name = 'Workflow1790000000110';

  async up(runner: QueryRunner): Promise<void> {
    await addToTasks(runner, [
      // How many of the tasks that it comes after are not done.
      ['waits_for', 'smallint not null default 0'],
      // Tasks come after it: its end is noted in ended_parent.
      ['watched', 'boolean not null default false'],
      // What became of the tasks that it came after.
      ['inputs', 'jsonb'],
      // The workflow and the step that it is a part of: its end is noted in workflow_note.
      ['workflow_id', 'uuid'],
      ['step', 'text'],
    ]);
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('What waits for other tasks would start at once; restore a backup in place of going back.');
  }
}

const UP = [
  // A task that waits for others falls due by their ends, not by the clock.
  `drop index task_due`,
  `create index task_due on task (type, run_at) where state = 'scheduled' and waits_for = 0`,
  `create index task_of_workflow on task (workspace_id, workflow_id) where workflow_id is not null`,

  // Ends of tasks that others come after, until all of those have counted them. Rows are only added and taken away.
  `create table ended_parent (
    seq          bigint         generated always as identity primary key,
    workspace_id uuid           not null,
    id           uuid           not null,
    state        text           not null,
    at           timestamptz(3) not null default now()
  )`,
  `create index ended_parent_by_id on ended_parent (workspace_id, id)`,

  // Which task comes after which, until it is released, skipped or failed.
  `create table dependency (
    workspace_id uuid     not null,
    child_id     uuid     not null,
    parent_id    uuid     not null,
    -- The place among the child's parents.
    place        smallint not null,
    on_failure   text     not null check (on_failure in ('fail', 'skip', 'continue')),
    -- Ends that were noted before it was made are of an earlier life of the parent.
    seq          bigint   not null default nextval('ended_parent_seq_seq'),
    -- The state in which the parent ended; null until that is counted.
    outcome      text,
    primary key (workspace_id, child_id, parent_id)
  )`,
  `create index dependency_open on dependency (workspace_id, parent_id, child_id) where outcome is null`,

  `create table workflow (
    workspace_id   uuid           not null,
    id             uuid           not null,
    name           text           not null,
    state          text           not null,
    -- The document: its steps, and the template of its result.
    steps          jsonb          not null,
    input          jsonb          not null,
    result_of      jsonb,
    generation     integer        not null default 1,
    -- What it is to be in the end, while it is being cancelled or compensated: failed or cancelled.
    ends_as        text,
    compensates    boolean        not null default true,
    -- Who asked for it to be cancelled.
    cancelled_by   text,
    result         jsonb,
    error          jsonb,
    actor          text           not null,
    correlation_id text           not null,
    traceparent    text,
    version        integer        not null default 1,
    created_at     timestamptz(3) not null default now(),
    updated_at     timestamptz(3) not null default now(),
    finished_at    timestamptz(3),
    primary key (workspace_id, id)
  )`,
  `create table workflow_step (
    workspace_id uuid           not null,
    workflow_id  uuid           not null,
    name         text           not null,
    place        smallint       not null,
    state        text           not null default 'waiting',
    generation   integer        not null default 1,
    error        jsonb,
    -- The order in which the steps of the workflow were done; what was done last is undone first.
    done_as      integer,
    -- How far it is undone; null when that has not begun.
    compensation text,
    started_at   timestamptz(3),
    finished_at  timestamptz(3),
    primary key (workspace_id, workflow_id, name)
  )`,
  // The tasks of a workflow, with what became of each; they outlive the tasks, whose retention is shorter.
  `create table workflow_task (
    workspace_id    uuid     not null,
    workflow_id     uuid     not null,
    step            text     not null,
    generation      integer  not null,
    is_compensation boolean  not null,
    place           smallint not null,
    task_id         uuid     not null,
    -- What it was made for, of a step for each.
    item            jsonb,
    state           text,
    result          jsonb,
    error           jsonb,
    primary key (workspace_id, workflow_id, step, generation, is_compensation, place)
  )`,
  // A task keeps the first end that was told of it: what is redriven later runs for itself.
  `create index workflow_task_by_id on workflow_task (workspace_id, workflow_id, task_id) where state is null`,

  // What workflows have to be looked at for: the end of a task, or that somebody wants something of them. Rows are only added and taken away.
  `create table workflow_note (
    seq          bigint         generated always as identity primary key,
    workspace_id uuid           not null,
    workflow_id  uuid           not null,
    task_id      uuid,
    state        text,
    result       jsonb,
    error        jsonb,
    at           timestamptz(3) not null default now()
  )`,
  `create index workflow_note_of_workflow on workflow_note (workspace_id, workflow_id)`,

  // Whoever ends a task, by whichever statement, leaves the note with it. Tasks that nobody comes after cost a look at a column.
  `create function note_ended_parent() returns trigger language plpgsql as $$
    begin
      insert into ended_parent (workspace_id, id, state) values (new.workspace_id, new.id, new.state);
      return null;
    end $$`,
  `create trigger task_parent_ended after insert on task_finished for each row
    when (new.watched) execute function note_ended_parent()`,
  `create function note_ended_step() returns trigger language plpgsql as $$
    begin
      insert into workflow_note (workspace_id, workflow_id, task_id, state, result, error)
      values (new.workspace_id, new.workflow_id, new.id, new.state, new.result, case when new.state <> 'succeeded' then new.last_error end);
      return null;
    end $$`,
  `create trigger task_of_workflow_ended after insert on task_finished for each row
    when (new.workflow_id is not null) execute function note_ended_step()`,
];
