// How is a picture looked at closely, and what is known only when a page is printed?

export function pictures(root) {
  root.addEventListener('click', (event) => {
    const link = event.target.closest?.('a.picture');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    zoom(link);
  });
  const date = root.querySelector('.printed time');
  if (date) addEventListener('beforeprint', () => (date.textContent = new Date().toLocaleDateString('sv')));
}

function zoom(link) {
  const image = link.querySelector('img');
  const dialog = document.createElement('dialog');
  dialog.className = 'zoom';
  dialog.setAttribute('aria-label', link.getAttribute('aria-label'));
  const button = document.createElement('button');
  button.type = 'button';
  const whole = Object.assign(document.createElement('img'), { src: link.href, alt: image.alt, referrerPolicy: 'no-referrer' });
  button.append(whole);
  dialog.append(button);
  // One touch fits the picture to the window or shows its pixels; outside of it, it closes.
  button.addEventListener('click', () => dialog.classList.toggle('whole'));
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
