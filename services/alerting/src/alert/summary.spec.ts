import { summaryOf } from './summary.ts';

const error = { kind: 'upstream', code: 'notion_down', detail: 'Notion answered 503.' };

describe('a summary', () => {
  it('says which task is dead, and why', () => {
    const data = { taskId: 't1', version: 9, type: 'notion.page.create', attempts: 8, error };
    expect(summaryOf({ type: 'na.scheduler.v1.TaskDead', about: 't1', data })).toBe(
      'The task t1 (notion.page.create) is dead after 8 attempts: Notion answered 503.',
    );
  });

  it("is the contract's own sentence for other events", () => {
    expect(summaryOf({ type: 'na.scheduler.v1.TaskCancelled', about: 't1', data: {} })).toBe(
      'Somebody stopped a task (t1).',
    );
    expect(summaryOf({ type: 'na.new.v1.Unheard', data: {} })).toBe('na.new.v1.Unheard was told.');
  });

  it('is never broken by a body, however odd', () => {
    for (const data of [undefined, null, {}, [], 'text']) {
      expect(summaryOf({ type: 'na.scheduler.v1.TaskDead', data })).toContain('dead');
    }
  });

  it('stays short', () => {
    const long = { ...error, detail: 'x'.repeat(10_000) };
    const summary = summaryOf({
      type: 'na.scheduler.v1.TaskDead',
      data: { taskId: 't1', type: 'a', attempts: 1, error: long },
    });
    expect(summary).toHaveLength(500);
  });
});
