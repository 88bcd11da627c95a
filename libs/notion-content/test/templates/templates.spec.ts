import fc from 'fast-check';
import {
  builder,
  documentationPage,
  filled,
  meetingNotes,
  projectTracker,
  template,
  type Template,
} from '../../src/index.ts';
import { Witness } from '../validation/sandbox.ts';

const ID = '1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10';

const values = {
  'documentation-page': {
    title: 'Backups',
    summary: 'How we do not lose anything.',
    owner: ID,
    reviewed: '2026-11-01',
    steps: ['Look', 'Restore'],
    questions: ['How long does it take?'],
    source: 'https://example.com',
  },
  'meeting-notes': { title: 'Weekly', date: '2026-11-02T10:00:00Z', attendees: [ID, ID], agenda: ['News'] },
  'project-tracker': {
    name: 'Moon',
    owner: ID,
    start: '2026-11-01',
    due: '2027-11-01',
    goals: ['Land'],
    milestones: [{ what: 'Lift off', due: '2027-01-01' }],
    risks: ['Gravity'],
  },
};
const all = [documentationPage, meetingNotes, projectTracker] as unknown as Template[];
const valuesOf = ({ name }: Template): { [name: string]: unknown } => values[name as keyof typeof values];

const findingsOf = (given: Template, wanted: unknown) => {
  const verdict = filled(given, wanted);
  return verdict.ok ? [] : verdict.findings.map(({ code, pointer }) => `${code} ${pointer}`);
};

describe('templates', () => {
  it.each(all)('$name: a variable that is missing or wrong is told', given => {
    for (const [name, { optional }] of Object.entries(given.variables)) {
      const { [name]: _left, ...rest } = valuesOf(given);
      expect(findingsOf(given, rest)).toEqual(optional ? [] : [`missing /${name}`]);
      expect(findingsOf(given, { ...rest, [name]: 7 })).toEqual([`wrong_type /${name}`]);
    }
    expect(findingsOf(given, { ...valuesOf(given), colour: 'x' })).toEqual(['misplaced /colour']);
  });

  it.each(all)('$name: any values throw nothing, and what is taken makes a page or says why not', given => {
    const names = fc.constantFrom(...Object.keys(given.variables));
    fc.assert(
      fc.property(names, fc.oneof(fc.anything(), fc.string(), fc.array(fc.string())), (name, value) => {
        const verdict = filled(given, { ...valuesOf(given), [name]: value });
        if (verdict.ok) verdict.value.build({ data_source_id: ID });
      }),
    );
  });

  it('say wrong dates, people, addresses and milestones', () => {
    const wrong = {
      ...values['project-tracker'],
      owner: 'Ada',
      due: 'soon',
      goals: [''],
      milestones: [{ what: 'x', due: '2026-02-30' }, 1],
    };
    expect(findingsOf(projectTracker as never, wrong)).toEqual([
      'invalid_id /owner',
      'invalid_date /due',
      'too_few /goals/0',
      'invalid_date /milestones/0/due',
      'wrong_type /milestones/1',
    ]);
    const page = { ...values['documentation-page'], source: 'nowhere' };
    expect(findingsOf(documentationPage as never, page)).toEqual(['invalid_url /source']);
  });

  it('of one’s own have typed variables: a missing one does not compile', () => {
    const card = template({
      name: 'card',
      says: 'A card.',
      variables: { title: { kind: 'text', says: 'x' }, due: { kind: 'date', says: 'x', optional: true } },
      properties: {},
      page: ({ title, due }) => builder.page(title).paragraph(due ?? 'some day'),
    });
    expect(card.page({ title: 'x' }).blocks).toHaveLength(1);
    const wrong = [
      // @ts-expect-error: the title is missing
      () => card.page({ due: '2026-11-01' }),
      // @ts-expect-error: the title is a text
      () => card.page({ title: 7 }),
      // @ts-expect-error: there is no such variable
      () => card.page({ title: 'x', colour: 'red' }),
      // @ts-expect-error: the owner and more are missing
      () => documentationPage.page({ title: 'x' }),
      // @ts-expect-error: milestones have a date
      () => projectTracker.page({ ...values['project-tracker'], milestones: [{ what: 'x' }] }),
    ];
    expect(wrong).toHaveLength(5);
  });
});

describe('what the sandbox says of templates', () => {
  let witness: Witness;
  beforeAll(async () => {
    witness = await Witness.start();
  });
  afterAll(() => witness.stop());

  it.each(all)(
    '$name: the sandbox takes its page, blocks and properties, but for people whom it does not know',
    async given => {
      const made = filled(given, valuesOf(given));
      if (!made.ok) throw new Error(JSON.stringify(made.findings));
      const columns = Object.entries(given.properties).map(([name, type]) => [name, { [type]: {} }]);
      const source = await witness.dataSource({ Name: { title: {} }, ...Object.fromEntries(columns) });
      const request = made.value.toRequest({ data_source_id: source });
      expect(Object.keys(request.properties).sort()).toEqual(['title', ...Object.keys(given.properties)].sort());
      const nobody = Object.entries(request.properties).filter(([, { type }]) => type !== 'people');
      expect(await witness.refusalOfPage({ ...request, properties: Object.fromEntries(nobody) })).toBeNull();
      expect(made.value.titleOnly().build({ page_id: ID }).ok).toBe(true);
    },
  );
});
