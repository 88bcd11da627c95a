/** Text as HTML: nothing in it can become an element or leave an attribute. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** An address to link to: only ordinary web and mail addresses become links. */
export function safeHref(address: string): string | null {
  return /^(https?:|mailto:)/i.test(address) ? escaped(address) : null;
}

/** A link to somewhere else, or the bare words when the address is not one to follow. `label` is HTML already. */
export function outwardLink(address: string, label: string): string {
  const href = safeHref(address);
  return href ? `<a href="${href}" rel="noreferrer">${label}</a>` : label;
}

/** Where a page or database of the sandbox is shown. */
export function pagePath(id: string): string {
  return `/p/${id.replaceAll('-', '')}`;
}

/** A link to a page or database of the sandbox. */
export function pageLink(id: string, title: string): string {
  return `<a href="${pagePath(id)}">${escaped(title || 'Untitled')}</a>`;
}

/** A whole document. `body` is HTML already. */
export function document(title: string, body: string): string {
  return framed(title, `<header class="top"><a href="/">Notion sandbox</a></header>\n<main>\n${body}\n</main>`);
}

/** A document beside the tree of pages; `tree` and `body` are HTML already, `open` are the ids on the way to the page. */
export function documentWithTree(
  title: string,
  { tree, body, open }: { tree: string; body: string; open: readonly string[] },
): string {
  const way = open.length > 0 ? ` data-way="${open.map(escaped).join(' ')}"` : '';
  return framed(
    title,
    `<a class="skip" href="#content">Skip to the page</a>
<header class="top"><a href="/">Notion sandbox</a> <a href="/trash">Trash</a> <span id="said" role="status"></span></header>
<div class="frame">
<nav class="tree" aria-label="Pages"${way}>${tree}</nav>
<main id="content" tabindex="-1">
${body}
</main>
</div>
<script src="/view.js" defer></script>`,
  );
}

function framed(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Notion sandbox</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg">
</head>
<body>
${body}
</body>
</html>
`;
}
