/** A title as Notion takes it. */
export function titleItems(title: string) {
  return title ? [{ text: { content: title } }] : [];
}
