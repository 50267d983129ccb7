// How does a reader tell what helped, where they got stuck and what is missing?
//
// The page that the form leads to is fetched; its thanks, and what it asks further, come beside
// the form.  What is told again, in the same place, replaces what was told there.

const keys = new WeakMap();
let last = Promise.resolve(); // one after the other, for the last word counts

export function telling(root) {
  root.addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    if (!form.matches('.tell')) return;
    event.preventDefault();
    const place = form.contains(submitter) ? form : submitter;
    const body = new URLSearchParams(new FormData(form));
    if (submitter?.name) body.set(submitter.name, submitter.value);
    if (!body.has('key')) body.set('key', keyOf(place));
    const buttons = place === form ? form.querySelectorAll('button[name]') : [submitter];
    for (const button of buttons) button.setAttribute('aria-pressed', String(button === submitter));
    last = last.then(async () => {
      const page = await send(form.action, body);
      if (!page) for (const button of buttons) button.setAttribute('aria-pressed', 'false');
      show(place, submitter, page);
    });
  });
}

async function send(address, body) {
  try {
    const response = await fetch(address, { method: 'POST', body, headers: { Accept: 'text/html' } });
    if (!response.ok) return null;
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  } catch {
    return null;
  }
}

function show(place, submitter, page) {
  const old = place.closest('.told') ?? (place.nextElementSibling?.matches('.told') ? place.nextElementSibling : null);
  const told = (page ? null : old) ?? document.createElement('div');
  told.className = 'told';
  const thanks = told.querySelector('.helpful-thanks') ?? document.createElement('p');
  thanks.className = 'helpful-thanks';
  thanks.textContent = page ? page.querySelector('h1').textContent : document.body.dataset.failed;
  told.prepend(thanks);
  if (page) told.append(...page.getElementById(':told').childNodes);
  if (place.closest('section')?.querySelector(':scope > .contact')) told.querySelector('.contact')?.remove(); // it is there
  for (const other of document.querySelectorAll('.told form')) if (!told.contains(other) && other !== place) other.remove();
  const within = old?.contains(document.activeElement);
  if (!old) place.after(told);
  else if (old !== told) old.replaceWith(told);
  document.getElementById(':status').textContent = thanks.textContent;
  if (within && page) {
    thanks.tabIndex = -1;
    thanks.focus();
  } else if (submitter?.name === 'helpful' && document.activeElement === submitter) told.querySelector('textarea')?.focus();
}

function keyOf(place) {
  if (!keys.has(place)) keys.set(place, crypto.randomUUID?.() ?? String(Math.random()).slice(2));
  return keys.get(place);
}
