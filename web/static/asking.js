// How does asking feel like talking?
//
// Results come while one types, into the page that is open; the address always is that of the
// question shown, so that it can be shared and Back leads where one expects.  While an input
// method is composing, what stands in the box is not yet what is meant, and nothing is asked.

import { box } from './box.js';
import { combobox } from './combobox.js';
import { patience } from './patience.js';
import { remember } from './recent.js';

const PAUSE = 160; // ms after the last key: shorter than a glance, longer than a key
const SLOW = 500; // ms after which waiting is told
const LATE = 20_000; // ms after which no answer is expected any more
const READ = 8_000; // ms after which an answer was read, and what is typed is another question
const MOVE = 180; // ms in which the box goes to its place above results
const results = () => document.getElementById(':results');

// `shown` is called with the element that holds new results.
export function asking(form, shown) {
  const input = form.elements.namedItem('q');
  const status = document.getElementById(':status');
  const live = document.body.matches('.home, .results');
  let settled = location.href; // the address that Back should keep
  let seen = page(location.href); // the address whose results stand here
  let wanted = null; // what is being fetched
  let timer = 0;
  let typing = key(); // of the question that is being typed: the log takes its last form
  let answered = performance.now();
  const wait = patience(form, status);

  // The question that is answered here, unless that is the one at an address.
  const earlier = (address) => {
    const [shown, asked] = [seen, address].map((each) => new URL(each).searchParams.get('q'));
    return shown !== asked && results() ? shown : null;
  };

  const addressOf = (question) => {
    const address = new URL(form.action);
    const audience = form.elements.namedItem('audience');
    address.searchParams.set('q', question);
    if (audience) address.searchParams.set('audience', audience.value);
    return address.href;
  };

  async function show(address, { settle }) {
    clearTimeout(timer);
    wanted?.abort();
    wait.stop();
    const request = (wanted = new AbortController());
    form.classList.add('busy');
    const slow = setTimeout(() => wait.slow(earlier(address)), SLOW);
    const signal = AbortSignal.any?.([request.signal, AbortSignal.timeout(LATE)]) ?? request.signal;
    try {
      if (performance.now() - answered > READ) typing = key();
      const response = await fetch(address, { signal, headers: { Accept: 'text/html', 'X-Typing': typing } });
      answered = performance.now();
      if (settle) typing = key();
      const sent = new DOMParser().parseFromString(await response.text(), 'text/html');
      if (request.signal.aborted) return;
      const fresh = sent.getElementById(':results');
      if (!fresh && response.status >= 500) throw new Error(response.statusText);
      wait.over();
      if (!fresh || !live) return location.assign(address); // known to be there
      performance.mark('faq:fetched');
      take(sent, fresh, address, settle);
      requestAnimationFrame(() => performance.measure('faq:update', 'faq:fetched'));
    } catch (error) {
      if (error.name !== 'AbortError' && wanted === request) wait.failed(() => show(address, { settle }), earlier(address));
    } finally {
      clearTimeout(slow);
      if (wanted === request) form.classList.remove('busy');
    }
  }

  function take(sent, fresh, address, settle) {
    const before = form.getBoundingClientRect().top;
    results().replaceWith(document.adoptNode(fresh));
    const heading = sent.getElementById(':heading');
    if (heading) document.getElementById(':heading').replaceWith(document.adoptNode(heading));
    document.title = sent.title;
    document.body.className = sent.body.className;
    // While somebody writes, the box stays where answers have brought it.
    if (settle === undefined) document.body.classList.toggle('asked', !input.value.trim());
    form.elements.namedItem('audience')?.remove();
    const audience = sent.querySelector('#\\:ask input[name=audience]');
    if (audience) form.append(document.adoptNode(audience));
    if (address !== location.href) {
      // Typing on from a settled address begins a new entry; typing further keeps to it.
      const how = settle === 'kept' || location.href !== settled ? 'replaceState' : 'pushState';
      history[how]({}, '', address);
    }
    if (settle) settled = location.href;
    seen = page(location.href);
    fit();
    glide(form, before - form.getBoundingClientRect().top);
    status.textContent = fresh.dataset.say ?? '';
    shown(fresh);
  }

  function ask(question) {
    input.value = question;
    remember(question);
    list.close();
    show(addressOf(question), { settle: 'asked' });
  }

  const list = combobox(form, input, ask);
  const fit = box(form, input);

  input.addEventListener('input', (event) => {
    if (!live || event.isComposing) return;
    soon();
  });
  input.addEventListener('compositionstart', () => {
    clearTimeout(timer);
    wanted?.abort();
    wait.stop();
  });
  input.addEventListener('compositionend', () => live && soon());

  function soon() {
    clearTimeout(timer);
    const question = input.value.trim();
    if (question) {
      timer = setTimeout(() => show(addressOf(question), {}), PAUSE);
      return;
    }
    typing = key();
    if (document.body.matches('.results')) show(new URL(form.dataset.home, location.href).href, {});
    else {
      wanted?.abort(); // an answer to what was just deleted
      wait.over();
    }
  }

  form.addEventListener('submit', (event) => {
    const question = input.value.trim();
    if (!question) return;
    event.preventDefault(); // without a connection the browser would leave the page for its own
    remember(question);
    list.close();
    show(addressOf(question), { settle: 'asked' });
  });

  if (!live) return;

  // Links to other questions are followed within the page.
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[data-ask]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    input.value = new URL(link.href).searchParams.get('q');
    show(link.href, { settle: 'asked' }).then(goOn);
  });
  // Who asks is stored, and the same question asked again.
  document.addEventListener('submit', async (event) => {
    const side = event.submitter;
    const sides = event.target.closest('.sides');
    if (!sides || !side) return;
    event.preventDefault();
    const body = new URLSearchParams({ [side.name]: side.value, back: '' });
    await fetch(sides.action, { method: 'POST', body, redirect: 'manual' }).catch(() => {});
    await show(location.href, { settle: 'kept' });
    document.querySelector('.sides [aria-pressed=true]')?.focus({ preventScroll: true });
  });
  addEventListener('popstate', () => {
    settled = location.href;
    if (page(location.href) === seen) return; // only to another place within the page
    input.value = new URL(location.href).searchParams.get('q') ?? '';
    list.close();
    show(location.href, { settle: 'kept' });
  });
}

// The link that was followed is gone: the focus goes on to what came for it.
function goOn() {
  if (document.activeElement !== document.body) return;
  const heading = document.querySelector('#\\:which, #\\:answer, #\\:unanswered, .further h2');
  heading?.focus({ preventScroll: true });
  heading?.scrollIntoView({ block: 'nearest' });
}

// An address without the place within its page.
function page(address) {
  return address.split('#')[0];
}

// What has moved goes to its new place, unless the reader wants no motion.
function glide(element, by) {
  if (!by || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  element.animate([{ transform: `translateY(${by}px)` }, { transform: 'none' }], { duration: MOVE, easing: 'ease-out' });
}

// A key that nobody can be known by: each question has its own.
function key() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((each) => each.toString(16).padStart(2, '0')).join('');
}
