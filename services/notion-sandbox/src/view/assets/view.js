// Opens branches of the tree when they are asked for, and shows what the API writes a moment later.
(() => {
  const pollMs = 1500;
  const tree = document.querySelector('nav.tree');
  const content = document.querySelector('#content');
  const said = document.querySelector('#said');

  /** Branches with entries get a button that opens and closes them. */
  function dress(list) {
    for (const item of list.querySelectorAll('li[data-branch]')) {
      if (item.querySelector(':scope > button')) continue;
      const button = document.createElement('button');
      const title = item.querySelector(':scope > a').textContent;
      button.type = 'button';
      button.textContent = '▸';
      button.setAttribute('aria-label', `Pages in ${title}`);
      button.setAttribute('aria-expanded', String(Boolean(item.querySelector(':scope > ul'))));
      button.addEventListener('click', () => void toggle(item));
      item.prepend(button);
    }
    for (const link of list.querySelectorAll('a[href^="/p/"]')) {
      if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
    }
  }

  const isOpen = item => item.querySelector(':scope > button').getAttribute('aria-expanded') === 'true';

  async function toggle(item) {
    if (!isOpen(item)) return open(item);
    item.querySelector(':scope > button').setAttribute('aria-expanded', 'false');
    item.querySelector(':scope > ul').hidden = true;
  }

  async function open(item) {
    let list = item.querySelector(':scope > ul');
    if (!list) {
      list = document.createElement('ul');
      list.append(...(await entries(`/tree/${item.dataset.branch}`)));
      item.append(list);
      dress(list);
    }
    list.hidden = false;
    item.querySelector(':scope > button').setAttribute('aria-expanded', 'true');
  }

  async function entries(path) {
    const answer = await fetch(path);
    const parsed = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return parsed.body.children;
  }

  /** Opens these branches one after the other, as far as they are there. */
  async function openAll(ids) {
    for (const id of ids) {
      const item = tree.querySelector(`li[data-branch="${CSS.escape(id)}"]`);
      if (item && !(isOpen(item) && item.querySelector(':scope > ul'))) await open(item);
    }
  }

  tree.addEventListener('click', async event => {
    const link = event.target.closest('a[data-more]');
    if (!link) return;
    event.preventDefault();
    const list = link.closest('ul');
    link.closest('li').replaceWith(...(await entries(link.getAttribute('href'))));
    dress(list);
  });

  /** Takes over the page as it is now; what the reader opened and closed stays so. */
  async function refresh() {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const opened = [...tree.querySelectorAll('li[data-branch]')].filter(isOpen).map(item => item.dataset.branch);
    const folds = [...content.querySelectorAll('details')].map(fold => fold.open);
    const next = fresh.querySelector('#content');
    for (const [index, fold] of [...next.querySelectorAll('details')].entries()) fold.open = folds[index] ?? fold.open;
    content.replaceChildren(...next.childNodes);
    document.title = fresh.title;
    tree.replaceChildren(...fresh.querySelector('nav.tree').childNodes);
    dress(tree);
    await openAll(opened);
    said.textContent = 'Updated';
  }

  let known;
  async function poll() {
    try {
      if (document.visibilityState !== 'visible') return;
      const { revision } = await (await fetch('/revision')).json();
      if (known !== undefined && revision !== known) await refresh();
      known = revision;
    } catch {
      said.textContent = 'The sandbox does not answer.';
    } finally {
      setTimeout(poll, pollMs);
    }
  }

  dress(tree);
  const way = (tree.dataset.way ?? '').split(' ').filter(Boolean);
  void openAll(way.slice(0, -1)).then(() => tree.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }));
  void poll();
})();
