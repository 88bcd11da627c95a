/** What the link of a program shows, before somebody goes on to Notion. Its own script, style and frame are none: the policy of the API holds here. */
export function noticePage({ workspace, ticket }: { workspace: string; ticket: string }): string {
  return page(
    'Connect Notion?',
    `<p>The workspace <strong>${shown(workspace)}</strong> of Notion Assistant asks for access to Notion pages of yours. Whoever works there will be able to read and change what you share.</p>
<p>Go on only if you expected this. You can take the access back in Notion at any time.</p>
<p><a href="follow?ticket=${encodeURIComponent(ticket)}">Go on to Notion</a></p>`,
  );
}

/** What a person sees at the end, when nobody said where they are to be led. */
export function connectedPage(name: string): string {
  return page('Connected', `<p>The connection <strong>${shown(name)}</strong> stands. You can close this page.</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${shown(title)} · Notion Assistant</title>
</head>
<body>
<main>
<h1>${shown(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** Text as HTML shows it. */
function shown(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
