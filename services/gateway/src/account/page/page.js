// Posts the token of the link to the API when the reader says so: programs that look into mails follow links and press nothing.
(() => {
  const pages = {
    'verify-email': {
      path: '/v1/email-verifications/confirm',
      done: () => 'Thank you: your address is confirmed, and you can log in.',
    },
    'forgot-password': {
      path: '/v1/password-resets',
      field: 'email',
      done: () => 'If there is an account with this address, a mail with a link is on its way.',
    },
    'reset-password': {
      path: '/v1/password-resets/confirm',
      field: 'password',
      done: () => 'Your new password is set. All your sessions have ended; log in with the new password.',
    },
    'change-email': {
      path: '/v1/email-changes/confirm',
      done: ({ state }) =>
        state === 'changed'
          ? 'Your address is changed.'
          : 'Thank you. The change is made once your other address has confirmed it too.',
    },
    'undo-email-change': {
      path: '/v1/email-changes/undo',
      done: () =>
        'Your former address is back and all sessions have ended. A mail with a link to set a new password is on its way.',
    },
  };
  const page = pages[document.body.dataset.page];
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  const form = document.querySelector('form');
  const said = document.querySelector('#said');
  const label = page.field && document.querySelector(`#${page.field}`);
  const input = label && label.querySelector('input');
  // The token is not to stay in the history, nor in what is shared of the address bar.
  history.replaceState(null, '', location.pathname);
  if (page.field !== 'email' && !token) {
    form.hidden = true;
    said.textContent = 'This link is not complete; open it from the mail once more.';
    return;
  }
  if (label) {
    label.hidden = false;
    input.required = true;
  }
  form.addEventListener('submit', async event => {
    event.preventDefault();
    said.textContent = '';
    const body = { ...(token && { token }), ...(input && { [page.field]: input.value }) };
    try {
      const response = await fetch(page.path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        credentials: 'omit',
      });
      const answer = await response.json();
      if (response.ok) form.hidden = true;
      said.textContent = response.ok ? page.done(answer) : refusal(answer);
    } catch {
      said.textContent = 'The server cannot be reached; try again in a moment.';
    }
  });

  function refusal({ errors, detail }) {
    return errors ? errors.map(({ pointer, detail: what }) => `The ${pointer.slice(1)} ${what}.`).join(' ') : detail;
  }
})();
