// What can be done with an answer, or with each of several and of the other hits?  Tick its steps and copy them.

import { used } from './uses.js';

export function answer(root) {
  for (const shown of root.querySelectorAll('.answer, .hit')) workable(shown);
}

function workable(shown) {
  const list = shown.querySelector('.checklist');
  if (list) {
    ticks(shown, list);
    copying(shown, list);
  }
}

function ticks(shown, list) {
  const key = `faq:ticks:${shown.dataset.passage}`;
  const boxes = [...list.querySelectorAll('input')];
  const done = shown.querySelector('.done');
  const hint = done.textContent;
  const say = () => {
    const count = boxes.filter((box) => box.checked).length;
    done.textContent = count ? done.dataset.say.replace('{done}', count).replace('{all}', boxes.length) : hint;
  };
  const kept = storage(() => JSON.parse(sessionStorage.getItem(key))) ?? [];
  boxes.forEach((box, index) => (box.checked = kept.includes(index)));
  say();
  list.addEventListener('change', ({ target }) => {
    if (target.checked) used('ticked', shown);
    const ticked = boxes.flatMap((box, index) => (box.checked ? [index] : []));
    storage(() => sessionStorage.setItem(key, JSON.stringify(ticked)));
    say();
  });
}

function copying(shown, list) {
  const button = shown.querySelector('.copy');
  const idle = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const steps = [...list.children].map((item) => [(item.value ? `${item.value}. ` : '') + item.querySelector('bdi').textContent.trim(), ...rows(item)].join('\n'));
    const text = [shown.querySelector('h2, h3').textContent, ...steps, readable(shown.querySelector('.more').href)].join('\n');
    const copied = await copy(text);
    if (copied) used('copied', shown);
    button.textContent = copied ? button.dataset.done : button.dataset.failed;
    document.getElementById(':status').textContent = button.textContent;
    button.focus(); // it goes to the text where there is no clipboard
    setTimeout(() => (button.textContent = idle), 2000);
  });
}

// An address with its letters as they are; what would end it where it is pasted stays encoded.
function readable(address) {
  return address.replace(/(?:%[89a-f][0-9a-f])+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded).replace(/[^\p{L}\p{M}\p{N}]/gu, encodeURIComponent);
    } catch {
      return encoded; // not UTF-8
    }
  });
}

function rows(item) {
  return [...item.querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join(' | '));
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without TLS there is no clipboard, but there is what was before it.
    const area = document.createElement('textarea');
    area.className = 'unseen';
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}

function storage(use) {
  try {
    return use();
  } catch {
    return undefined; // forbidden, full or broken: the page works without
  }
}
