import type { PageObjectResponse } from '@notionhq/client';
import { runs } from '../answers.ts';

const ID = '1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10';
const date = { start: '2026-11-01', end: '2026-11-02', time_zone: null };
const user = { object: 'user' as const, id: ID };
const option = { id: 'a', name: 'Open', color: 'blue' as const };
const external = { name: 'a.txt', type: 'external' as const, external: { url: 'https://example.com/a.txt' } };
const hosted = {
  name: 'b.txt',
  type: 'file' as const,
  file: { url: 'https://files.example/b.txt', expiry_time: '2026-11-01T11:00:00.000Z' },
};

type Answers = PageObjectResponse['properties'];

/** Runs that a request may hold as they are. */
const asked = runs.filter(run => run.type !== 'mention' || !run.mention.type.startsWith('link_'));

/** A value of every type of property, as Notion answers with it. */
export const properties: Answers = {
  Name: { id: 'title', type: 'title', title: asked },
  Text: { id: 'a', type: 'rich_text', rich_text: asked },
  Number: { id: 'b', type: 'number', number: 7.5 },
  Select: { id: 'c', type: 'select', select: option },
  Many: { id: 'd', type: 'multi_select', multi_select: [option] },
  Status: { id: 'e', type: 'status', status: option },
  Date: { id: 'f', type: 'date', date },
  People: { id: 'g', type: 'people', people: [user, { object: 'group', id: ID, name: 'All' }] },
  Files: { id: 'h', type: 'files', files: [external, hosted] },
  Box: { id: 'i', type: 'checkbox', checkbox: true },
  Url: { id: 'j', type: 'url', url: 'https://example.com' },
  Mail: { id: 'k', type: 'email', email: 'ada@example.com' },
  Phone: { id: 'l', type: 'phone_number', phone_number: '+49 30 1' },
  Place: { id: 'm', type: 'place', place: { lat: 52.5, lon: 13.4, name: 'Berlin' } },
  Checked: { id: 'n', type: 'verification', verification: { state: 'verified', date, verified_by: user } },
  Related: { id: 'o', type: 'relation', relation: [{ id: ID }] },
  Formula: { id: 'p', type: 'formula', formula: { type: 'date', date } },
  Rollup: {
    id: 'q',
    type: 'rollup',
    rollup: { type: 'array', array: [{ type: 'number', number: 1 }], function: 'show_original' },
  },
  Made: { id: 'r', type: 'created_time', created_time: '2026-11-01T10:00:00.000Z' },
  Maker: { id: 's', type: 'created_by', created_by: user },
  Edited: { id: 't', type: 'last_edited_time', last_edited_time: '2026-11-01T10:00:00.000Z' },
  Editor: { id: 'u', type: 'last_edited_by', last_edited_by: user },
  Number7: { id: 'v', type: 'unique_id', unique_id: { prefix: 'T', number: 7 } },
  Button: { id: 'w', type: 'button', button: {} },
};
