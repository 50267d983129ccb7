// How are suggestions chosen by keyboard, by touch and by ear?
//
// As the editable combobox of ARIA 1.2: the focus stays in the box, the active option is told by
// aria-activedescendant, and how many there are is announced.  A box of several lines keeps the
// role of a text box, the only one that it may have.

import { forget, kept, recent } from './recent.js';

const PAUSE = 90; // ms
const MOST = 6;
const FEW = 3; // on a phone, so that the answer stays in sight
const most = () => (matchMedia('(max-width: 40rem)').matches ? FEW : MOST);

// `choose` is called with the text of the option that was chosen.  Gives `close()`.
export function combobox(form, input, choose) {
  const words = form.dataset;
  const status = document.getElementById(':suggesting');
  const list = document.createElement('ul');
  Object.assign(list, { id: ':suggestions', role: 'listbox', className: 'options', hidden: true });
  list.setAttribute('aria-label', words.list);
  form.querySelector('.ask-row').append(list);
  input.setAttribute('aria-haspopup', 'listbox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  let active = -1;
  let typed = '';
  let timer = 0;
  let wanted = null;

  const options = () => [...list.querySelectorAll('[role=option]')];

  function close() {
    clearTimeout(timer);
    wanted?.abort();
    list.hidden = true;
    mark(-1);
  }

  function open(items) {
    list.replaceChildren(...items);
    mark(-1);
    list.hidden = items.length === 0;
  }

  function option(text, className = '') {
    const item = document.createElement('li');
    Object.assign(item, { role: 'option', className, textContent: text, dir: 'auto' });
    item.setAttribute('aria-selected', 'false');
    return item;
  }

  function title(text) {
    const item = document.createElement('li');
    return Object.assign(item, { role: 'presentation', className: 'options-title', textContent: text });
  }

  function mark(index) {
    const all = options();
    all[active]?.setAttribute('aria-selected', 'false');
    active = index;
    input.removeAttribute('aria-activedescendant');
    const item = all[active];
    if (!item) return;
    item.setAttribute('aria-selected', 'true');
    item.id = `:option-${active}`;
    input.setAttribute('aria-activedescendant', item.id);
    item.scrollIntoView({ block: 'nearest' });
  }

  // Which option is active, -1 for none, goes round; the text follows what is active.
  function move(step) {
    const count = options().length;
    if (!count) return;
    if (active < 0) typed = input.value;
    mark(((active + step + 1 + count + 1) % (count + 1)) - 1);
    const item = options()[active];
    input.value = item && !item.matches('.forget') ? item.textContent : typed;
  }

  function take(item) {
    if (item.matches('.forget')) {
      forget();
      input.value = '';
      return close();
    }
    choose(item.textContent);
  }

  function showRecent() {
    const favourites = kept();
    const asked = recent().filter((each) => !favourites.includes(each)).slice(0, most());
    const group = (name, texts) => (texts.length ? [title(name), ...texts.map((each) => option(each, 'was'))] : []);
    const forgetting = recent().length ? [option(words.forget, 'forget')] : [];
    open([...group(words.kept, favourites), ...group(words.recent, asked), ...forgetting]);
  }

  async function complete() {
    const text = input.value.trim();
    wanted?.abort();
    if (!text) return showRecent();
    const request = (wanted = new AbortController());
    const address = new URL(words.suggest, location.href);
    address.searchParams.set('q', text);
    try {
      const response = await fetch(address, { signal: request.signal });
      const { suggestions } = await response.json();
      if (request.signal.aborted || document.activeElement !== input) return;
      const texts = suggestions.map((each) => each.text).filter((each) => each !== text).slice(0, most());
      open(texts.map((each) => option(each)));
      status.textContent = texts.length ? words.many.replace('{count}', texts.length) : words.none;
    } catch (error) {
      if (error.name !== 'AbortError') close();
    }
  }

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(complete, PAUSE);
  };
  input.addEventListener('input', (event) => event.isComposing || soon());
  input.addEventListener('compositionstart', close);
  input.addEventListener('compositionend', soon);
  input.addEventListener('click', () => list.hidden && !input.value && showRecent());
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (list.hidden && input.selectionEnd < input.value.length) return; // to another line of the text
      event.preventDefault();
      if (list.hidden) complete();
      else move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      take(options()[active]);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      if (active >= 0) input.value = typed;
      close();
    } else if (event.key === 'Home' || event.key === 'End') {
      mark(-1); // they move within the text
    } else if (event.key === 'Tab') {
      close();
    }
  });
  // The box must not lose the focus before the option is taken.
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const item = event.target.closest('[role=option]');
    if (item) take(item);
  });
  return { close };
}
