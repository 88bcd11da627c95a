/**
 * Looks through a list of tasks (its text and its values) for those that have all words of a text: how many were looked through, the last of
 * them, and those that do.
 */
export function withWords(
  list: { text: string; values: unknown[] },
  words: string,
): { text: string; values: unknown[] } {
  const values = [...list.values, words];
  const text = `
    with listed as materialized (${list.text})
    select seen, last, listed.*
    from (select count(*)::int as seen, (select id from listed order by id limit 1) as last from listed) as looked
    left join listed on words_of(task_texts(payload, last_error, to_jsonb(history))) @@ plainto_tsquery('simple', $${values.length})
    order by id desc`;
  return { text, values };
}
