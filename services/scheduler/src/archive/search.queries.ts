/**
 * Looks through a list of tasks, which is a query, for those that have all words of a text, which is a parameter: how many were looked
 * through, the last of them, and those that do.
 */
export function withWords(list: string, text: string): string {
  return `
    with listed as materialized (${list})
    select seen, last, listed.*
    from (select count(*)::int as seen, (select id from listed order by id limit 1) as last from listed) as looked
    left join listed on words_of(task_texts(payload, last_error, to_jsonb(history))) @@ plainto_tsquery('simple', ${text})
    order by id desc`;
}
