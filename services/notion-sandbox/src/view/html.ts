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

/** A whole document. `body` is HTML already. */
export function document(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Notion sandbox</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><a href="/">Notion sandbox</a></header>
<main>
${body}
</main>
</body>
</html>
`;
}

/** The only style sheet; it follows the reader's light or dark setting. */
export const styleSheet = `:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.6 system-ui, sans-serif; }
header { padding: 12px 24px; border-bottom: 1px solid var(--line); font-size: 14px; }
header a { color: inherit; text-decoration: none; font-weight: 600; }
main { max-width: 760px; margin: 32px auto; padding: 0 24px 64px; overflow-wrap: anywhere; }
h1 { line-height: 1.25; }
table { border-collapse: collapse; width: 100%; font-size: 15px; }
th, td { text-align: left; vertical-align: top; padding: 6px 10px; border-bottom: 1px solid var(--line); }
th { font-weight: 500; opacity: .7; }
table.properties th { width: 180px; }
.scroll { overflow-x: auto; }
pre { overflow-x: auto; padding: 12px 16px; border: 1px solid var(--line); border-radius: 6px; }
blockquote { margin: 8px 0; padding-left: 16px; border-left: 3px solid currentColor; }
.callout { display: flex; gap: 12px; padding: 12px 16px; border: 1px solid var(--line); border-radius: 6px; }
.columns { display: flex; gap: 24px; } .columns > * { flex: 1; min-width: 0; }
.trash { color: #c4302b; font-weight: 600; }
.faint { opacity: .6; font-size: 14px; }
.within { margin-left: 24px; }
ul.tree { list-style: none; padding-left: 20px; } main > ul.tree { padding-left: 0; }
`;
