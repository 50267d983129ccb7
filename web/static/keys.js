// Which keys lead to the box, and how does one come to know them?

export function keys(root) {
  const box = root.getElementById(':q');
  const dialog = root.getElementById(':keys');
  const list = () => dialog.open || dialog.showModal();
  root.querySelector('.keys-open')?.addEventListener('click', list);
  root.addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented || dialog.open) return;
    const { ctrlKey, metaKey, altKey, key } = event;
    const writing = event.target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable]');
    const plain = !(ctrlKey || metaKey || altKey || writing);
    if ((plain && key === '/') || ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k')) {
      if (!box) return;
      event.preventDefault();
      box.focus();
      box.select();
    } else if (plain && key === '?') {
      event.preventDefault();
      list();
    }
  });
}
