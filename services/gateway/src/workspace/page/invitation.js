// Shows what the link of an invitation offers, and accepts it when its reader says so. Names are only ever set as text.
(() => {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  // The token is not to stay in the history, nor in what is shared of the address bar.
  history.replaceState(null, '', location.pathname);
  const part = id => document.getElementById(id);
  const FORMS = ['accept', 'other', 'log-in', 'sign-up'];
  let offer;

  on('accept', accept);
  on('other', async () => {
    await ask('DELETE', '/v1/sessions/current');
    show('log-in', 'sign-up');
  });
  on('log-in', async ({ password, code }) => {
    const given = { email: offer.email, password, ...(code && { code }), kind: 'cookie' };
    const { ok, answer } = await ask('POST', '/v1/sessions', given);
    if (ok) return accept();
    if (answer.code !== 'second_factor_needed') return say(refusal(answer));
    part('code').hidden = false;
    part('code').querySelector('input').focus();
    say('Your account has a second factor: type its code too.');
  });
  on('sign-up', async ({ password }) => {
    const { ok, answer } = await ask('POST', '/v1/users', { email: offer.email, password });
    if (!ok) return say(refusal(answer));
    show();
    say(
      `A mail to ${offer.email} is on its way. Follow its link first; then open the link of the invitation once more, and log in.`,
    );
  });
  void attempt(start);

  async function start() {
    if (!token) return say('This link is not complete; open it from the mail once more.');
    const { ok, answer } = await ask('POST', '/v1/invitations/preview', { token });
    if (!ok) return say(refusal(answer));
    offer = answer;
    part('workspace').textContent = offer.workspaceName;
    part('role').textContent = offer.roleName;
    part('invited').textContent = offer.email;
    part('ends').dateTime = offer.expiresAt;
    part('ends').textContent = new Date(offer.expiresAt).toLocaleDateString();
    part('log-in').elements.email.value = offer.email;
    const me = await ask('GET', '/v1/me');
    const email = me.ok ? me.answer.user?.email : undefined;
    part('user').textContent = part('other-user').textContent = email ?? '';
    part('offer').hidden = false;
    if (email === offer.email) show('accept');
    else if (email) show('other');
    else show('log-in', 'sign-up');
  }

  async function accept() {
    const { ok, answer } = await ask('POST', '/v1/invitations/accept', { token });
    if (!ok) return say(refusal(answer));
    part('offer').hidden = true;
    show();
    say(`You are a member of ${offer.workspaceName} now.`);
  }

  async function ask(method, path, body) {
    const headers = body && { 'content-type': 'application/json' };
    const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    return { ok: response.ok, answer: response.status === 204 ? undefined : await response.json() };
  }

  function on(id, act) {
    part(id).addEventListener('submit', event => {
      event.preventDefault();
      void attempt(() => act(Object.fromEntries(new FormData(part(id)))));
    });
  }

  // One thing at a time: who presses twice means it once.
  async function attempt(act) {
    const buttons = document.querySelectorAll('button');
    for (const button of buttons) button.disabled = true;
    say('');
    try {
      await act();
    } catch {
      say('The server cannot be reached; try again in a moment.');
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }

  function show(...ids) {
    for (const id of FORMS) part(id).hidden = !ids.includes(id);
  }

  function say(text) {
    part('said').textContent = text;
  }

  function refusal({ errors, detail }) {
    return errors ? errors.map(({ pointer, detail: what }) => `The ${pointer.slice(1)} ${what}.`).join(' ') : detail;
  }
})();
