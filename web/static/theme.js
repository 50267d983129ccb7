// How does the page look, without loading it again?

export function theme(root) {
  const form = root.querySelector('.choices');
  form?.addEventListener('submit', async (event) => {
    const button = event.submitter;
    form.elements.namedItem('back').value = location.pathname + location.search;
    if (button?.name !== 'theme') return;
    event.preventDefault();
    const { dataset } = document.documentElement;
    if (button.value === 'auto') delete dataset.theme;
    else dataset.theme = button.value;
    document.querySelector('meta[name=color-scheme]').content = button.value === 'auto' ? 'light dark' : button.value;
    for (const each of form.querySelectorAll('[name=theme]')) {
      each.setAttribute('aria-pressed', String(each === button));
    }
    const kept = fetch(form.action, { method: 'POST', body: new URLSearchParams({ theme: button.value, back: '' }), redirect: 'manual' });
    await kept.catch(() => {}); // without a connection the choice lasts as long as the page
  });
}
