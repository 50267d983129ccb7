// How is a form of the desk sent once, however often its button is pressed?

export function sending(root) {
  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
  });
  // A page that the browser brings back as it was may be sent again.
  addEventListener('pageshow', () => {
    for (const form of root.forms) delete form.dataset.sent;
  });
}
