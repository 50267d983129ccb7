// How is code taken along?

import { copy } from './answer.js';

const SHOWN = 2000; // ms in which it is told

export function copying(root) {
  for (const button of root.querySelectorAll('.copy-code')) {
    const idle = button.textContent;
    button.addEventListener('click', async () => {
      const text = button.parentElement.querySelector('pre').textContent;
      button.textContent = (await copy(text)) ? button.dataset.done : button.dataset.failed;
      document.getElementById(':status').textContent = button.textContent;
      button.focus(); // it goes to the text where there is no clipboard
      setTimeout(() => (button.textContent = idle), SHOWN);
    });
  }
}
