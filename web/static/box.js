// How does the box take a long question?
//
// It grows with what is written in it, has no lines of its own (Enter asks), can be emptied with
// one touch, and its star keeps the question that was answered.

import { kept, toggle } from './recent.js';

// Gives `shown()`, to be called when the page has another question.
export function box(form, input) {
  const star = form.querySelector('.ask-keep');
  const asked = () => input.value.trim();

  function fit() {
    if (CSS.supports('field-sizing', 'content')) return;
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight}px`;
  }

  function shown() {
    fit();
    star.setAttribute('aria-pressed', String(kept().includes(asked())));
  }

  input.addEventListener('input', (event) => {
    if (!event.isComposing && /[\r\n]/.test(input.value)) {
      const at = input.selectionStart;
      input.value = input.value.replace(/\r?\n|\r/g, ' ');
      input.setSelectionRange(at, at);
    }
    shown();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.querySelector('.ask-clear').addEventListener('click', () => {
    input.value = '';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.focus();
  });
  star.addEventListener('click', () => star.setAttribute('aria-pressed', String(toggle(asked()))));
  shown();
  return shown;
}
