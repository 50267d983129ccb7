// How does the list of articles follow what is typed?
//
// The list is that of the page that the form leads to, so both are always the same.

const PAUSE = 120; // ms

export function filtering(root) {
  const form = root.getElementById(':filter');
  if (!form) return;
  let timer = 0;
  let wanted = null;

  async function show() {
    wanted?.abort();
    const request = (wanted = new AbortController());
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (value) address.searchParams.set(name, value);
    try {
      const response = await fetch(address, { signal: request.signal, headers: { Accept: 'text/html' } });
      const sent = new DOMParser().parseFromString(await response.text(), 'text/html');
      const fresh = sent.getElementById(':listing');
      if (request.signal.aborted || !fresh) return;
      const open = root.querySelector('.tags')?.open;
      root.getElementById(':listing').replaceWith(document.adoptNode(fresh));
      if (open) fresh.querySelector('.tags')?.setAttribute('open', '');
      // A live region that comes with its text isn't announced, one that stays is.
      root.getElementById(':status').textContent = fresh.querySelector('.fault, .count span').textContent;
      history.replaceState({}, '', address);
    } catch (error) {
      if (error.name !== 'AbortError') form.submit();
    }
  }

  form.addEventListener('input', (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(show, PAUSE);
  });
  form.addEventListener('compositionend', () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    show();
  });
}
