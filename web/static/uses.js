// What does a reader do with an answer?  The owner's log takes it, where there is one: what was opened,
// ticked off and copied, each once in a visit, and nothing of who did it.

const KEY = 'faq:uses';
const MOST = 200; // uses that a visit remembers
let told = stored();

// Tells that `element`, which has a passage, was used.
export function used(kind, element) {
  const { uses, question } = element.closest('#\\:results')?.dataset ?? {};
  const use = { question, passage_id: element.dataset.passage, kind };
  const name = JSON.stringify(Object.values(use));
  if (!uses || told.includes(name)) return;
  if (navigator.sendBeacon?.(uses, new URLSearchParams(use))) store([...told, name].slice(-MOST));
}

export function uses(root) {
  root.addEventListener('click', ({ target }) => {
    const summary = target.closest?.('.choice > summary, .hit > summary');
    const opened = summary ? !summary.parentElement.open && summary.parentElement : target.closest?.('a[data-passage]');
    if (opened) used('chosen', opened);
  });
  root.addEventListener('auxclick', ({ target, button }) => {
    const link = button === 1 && target.closest?.('a[data-passage]'); // into a new tab
    if (link) used('chosen', link);
  });
  root.addEventListener('copy', ({ target }) => {
    const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
    const shown = element?.closest?.('.answer, .hit');
    if (shown) used('copied', shown);
  });
}

function stored() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    return Array.isArray(kept) ? kept : [];
  } catch {
    return []; // forbidden or broken: remembered while the page is open
  }
}

function store(names) {
  told = names;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(told));
  } catch {
    // forbidden or full
  }
}
