// What can be done with an answer, or with each of several?  Tick its steps, copy them, say whether it
// helped.

export function answer(root) {
  for (const shown of root.querySelectorAll('.answer')) workable(shown);
}

function workable(shown) {
  const list = shown.querySelector('.checklist');
  if (list) {
    ticks(shown, list);
    copying(shown, list);
  }
  const form = shown.querySelector('.helpful');
  if (form) helpful(form);
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
  list.addEventListener('change', () => {
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
    button.textContent = (await copy(text)) ? button.dataset.done : button.dataset.failed;
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

function helpful(form) {
  const thanks = form.querySelector('.helpful-thanks');
  const why = form.querySelector('.helpful-why');
  const said = { key: crypto.randomUUID?.() ?? String(Math.random()).slice(2) };

  // One after the other, for the last word counts.
  let sent = Promise.resolve();
  const say = (more) => (sent = sent.then(() => send(more)));

  async function send(more) {
    Object.assign(said, more);
    for (const name of ['question', 'passage_id']) said[name] = form.elements.namedItem(name).value;
    try {
      const body = JSON.stringify(said);
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(form.dataset.api, { method: 'POST', headers, body });
      thanks.textContent = response.ok ? thanks.dataset.thanks : form.dataset.failed;
    } catch {
      thanks.textContent = form.dataset.failed;
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const yes = event.submitter?.value === '1';
    for (const button of form.querySelectorAll('[name=helpful]')) {
      button.setAttribute('aria-pressed', String(button === event.submitter));
    }
    why.hidden = yes;
    say({ helpful: yes, comment: '' });
    if (!yes) why.querySelector('textarea').focus();
  });
  why.querySelector('button').addEventListener('click', () => {
    say({ comment: why.querySelector('textarea').value });
    why.hidden = true;
    form.querySelector('[name=helpful][value="0"]').focus();
  });
}

function storage(use) {
  try {
    return use();
  } catch {
    return undefined; // forbidden, full or broken: the page works without
  }
}
