// How are hits judged by one key each?
//
// A key presses the button that stands for it. The page that the form leads to takes this one's
// place, so keys and buttons can't disagree. Keys work while the focus is on what is judged.

export function judging(root) {
  const area = () => root.getElementById(':judging');
  if (!area()) return;
  const page = () => area()?.dataset.page;
  const hits = () =>
    [...area().querySelectorAll('.judging-hit[id^=":hit-"]')].sort((one, other) => one.dataset.place - other.dataset.place);
  let waiting = Promise.resolve();
  let lost = null; // what could not be sent

  function focus() {
    (area().querySelector('[data-here]') || area()).focus();
  }

  function take(sent, address) {
    const before = page();
    sent.querySelector('[autofocus]')?.removeAttribute('autofocus'); // for whoever has no scripts
    area().replaceWith(root.adoptNode(sent));
    const { pathname } = new URL(address); // without what happened just now
    history[page() === before ? 'replaceState' : 'pushState']({}, '', pathname);
    root.title = root.title.replace(/^[^·]*/, `${area().querySelector('h1 .hint').textContent} `);
    const told = [area().querySelector('.judging-told').textContent];
    if (page() !== before) told.push(area().querySelector('h1 bdi').textContent);
    root.getElementById(':status').textContent = told.join(' ');
    focus();
  }

  async function send(button) {
    const form = button.form;
    try {
      const response = await fetch(form.action, {
        method: 'POST',
        body: new URLSearchParams(new FormData(form, button)),
        headers: { Accept: 'text/html' },
      });
      const sent = new DOMParser().parseFromString(await response.text(), 'text/html');
      const fresh = sent.getElementById(':judging');
      if (fresh) take(fresh, response.url);
      else if (response.ok) location.assign(response.url);
      else root.querySelector('main').replaceChildren(...root.adoptNode(sent.querySelector('main')).childNodes);
    } catch {
      lost = button;
      form.requestSubmit(button); // the browser tells what is wrong
    }
  }

  // One after the other: a verdict is on what the one before it leads to. What was meant for another
  // question is dropped.
  function inTurn(act) {
    const meant = page();
    waiting = waiting.then(() => page() === meant && act());
  }

  function step(by) {
    const all = hits();
    const at = all.indexOf(root.activeElement.closest('.judging-hit'));
    (all[at + by] || (by > 0 ? all.at(-1) : all[0]))?.focus();
  }

  function press(key) {
    const hit = root.activeElement.closest('.judging-hit');
    const button = '012'.includes(key)
      ? hit?.querySelector(`button[value^="${key} "]`)
      : area().querySelector(`button[data-key="${key}"]`);
    return button && send(button);
  }

  root.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.isComposing || event.defaultPrevented || event.repeat) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !area()?.contains(target)) return;
    if (key === 'j' || key === 'k') inTurn(() => step(key === 'j' ? 1 : -1));
    else if (key.length === 1 && '012npu'.includes(key)) inTurn(() => press(key));
    else return;
    event.preventDefault();
  });
  root.addEventListener('submit', (event) => {
    if (!area()?.contains(event.target) || lost === event.submitter) return;
    event.preventDefault();
    inTurn(() => send(event.submitter));
  });
  addEventListener('popstate', () => location.reload());
  if (!root.querySelector('[autofocus]')) focus();
}
