import { PERMISSIONS, type Permission } from '../access/permissions.ts';

/** Text as HTML shows it. */
function shown(text: string): string {
  const entities: { [character: string]: string } = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, character => entities[character]!);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${shown(title)} · Notion Assistant</title>
    <link rel="stylesheet" href="/oauth/pages.css" />
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

/** Asks who somebody is, before they let an application act for them. */
export function logInPage({ uid, application, fault }: { uid: string; application: string; fault?: string }): string {
  return page(
    'Log in',
    `      <p><strong>${shown(application)}</strong> would like to act for you. Log in to decide.</p>
      ${fault ? `<p class="fault" role="alert">${shown(fault)}</p>` : ''}
      <form method="post" action="/oauth/interactions/${shown(uid)}/log-in">
        <label>E-mail address <input name="email" type="email" autocomplete="username" required /></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
        <label>Code of your authenticator, if you use one <input name="code" inputmode="numeric" autocomplete="one-time-code" /></label>
        <button>Log in</button>
      </form>
      ${decline(uid)}`,
  );
}

/** Asks whether an application may do what it asks for. */
export function consentPage(asked: {
  uid: string;
  application: string;
  workspace: string;
  email: string;
  scopes: string[];
  returnsTo: string;
}): string {
  const { uid, application, workspace, email, scopes, returnsTo } = asked;
  const sentences = scopes.map(scope =>
    scope === 'offline_access' ? 'Go on while you are away.' : (PERMISSIONS[scope as Permission] ?? scope),
  );
  return page(
    'Let it act for you?',
    `      <p><strong>${shown(application)}</strong> asks you, ${shown(email)}, for this in the workspace <strong>${shown(workspace)}</strong>:</p>
      <ul>
${sentences.map(sentence => `        <li>${shown(sentence)}</li>`).join('\n')}
      </ul>
      <p>It never does more than you may do yourself, and ends after 90 days at the latest. You will be sent to <strong>${shown(returnsTo)}</strong>, and can end this at any time.</p>
      <form method="post" action="/oauth/interactions/${shown(uid)}/consent"><button>Allow</button></form>
      ${decline(uid)}`,
  );
}

/** Says why it does not go on. */
export function errorPage(why: string): string {
  return page('This does not work', `      <p class="fault" role="alert">${shown(why)}</p>`);
}

function decline(uid: string): string {
  return `<form method="post" action="/oauth/interactions/${shown(uid)}/decline"><button class="quiet">Decline</button></form>`;
}

export const PAGES_CSS = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { display: grid; place-items: center; min-height: 100vh; margin: 0; }
main { width: min(26rem, 90vw); }
label { display: block; margin: 0 0 1rem; }
input { display: block; width: 100%; padding: 0.5rem; font: inherit; box-sizing: border-box; }
button { padding: 0.6rem 1.4rem; font: inherit; cursor: pointer; margin: 0 0 0.75rem; }
.quiet { background: none; border: 0; text-decoration: underline; padding: 0; }
.fault { border-left: 4px solid #c33; padding-left: 0.75rem; }
`;
