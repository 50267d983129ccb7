// How does the search box come into somebody else's page?
//
// <script src="https://help.example/widget.js" defer data-mode="button"></script>
//
// A custom element with a shadow tree of its own: the page's styles don't reach in, ours don't
// reach out.  Styles are constructed sheets and texts are text nodes, so it works where the
// page's Content-Security-Policy allows this script and connections to its host, nothing more.
//
// data-mode    "button" (default: a floating button) or "inline" (where the script stands, or in
//              the element that data-target selects)
// data-target  selector of the element that holds the box
// data-label   what the button says
// data-accent  colour of buttons and links
// data-theme   "auto" (default), "light" or "dark"
// data-side    "right" (default) or "left": where the button floats
// data-audience  "buyer" or "seller": for whom the page is, where that is known
// data-lang    "zh-Hans", "zh-Hant" or "en"; by default the page's language

(() => {
  const script = document.currentScript;
  const home = new URL('.', script.src);

  const WORDS = {
    'zh-Hans': {
      open: '有问题？问一下', close: '关闭', title: '帮助', ask: '写下遇到的事', go: '搜索', steps: '这样做', points: '关键点',
      more: '查看全文', others: '其他可能有用的内容', none: '没有找到可靠的答案', nearest: '只是主题相近，不一定能回答你的问题：',
      which: '你问的是哪一种？', buyer: '买家', seller: '卖家', meant: '已按“{}”搜索', perhaps: '你是不是想问：', failed: '暂时连不上，请稍后再试。', all: '在帮助中心查看', busy: '正在搜索', contact: '联系客服', call: '拨打 {}',
    },
    'zh-Hant': {
      open: '有問題？問一下', close: '關閉', title: '幫助', ask: '寫下遇到的事', go: '搜尋', steps: '這樣做', points: '關鍵點',
      more: '檢視全文', others: '其他可能有用的內容', none: '沒有找到可靠的答案', nearest: '只是主題相近，不一定能回答你的問題：',
      which: '你問的是哪一種？', buyer: '買家', seller: '賣家', meant: '已按「{}」搜尋', perhaps: '你是不是想問：', failed: '暫時連不上，請稍後再試。', all: '在幫助中心檢視', busy: '正在搜尋', contact: '聯絡客服', call: '撥打 {}',
    },
    en: {
      open: 'Need help?', close: 'Close', title: 'Help', ask: 'Say what happened', go: 'Search', steps: 'What to do', points: 'Key points',
      more: 'Read the article', others: 'Also relevant', none: 'No reliable answer found', nearest: 'Close in topic; they may not answer your question:',
      which: 'Which of these do you mean?', buyer: 'Buyers', seller: 'Sellers', meant: 'Showing results for “{}”', perhaps: 'Did you mean: ', failed: 'Can’t connect. Please try again later.', all: 'Open the help centre', busy: 'Searching', contact: 'Contact us', call: 'Call {}',
    },
  };

  const CSS = `
    :host { --accent: var(--brand, #0f6b5c); --on: #fff; --sheet: #fff; --ink: #1d211f; --soft: #565e5a; --line: #858c87; --sunken: #f2f1ec; --warn: #fdf1e4;
      all: initial; display: block; color: var(--ink); font: 16px/1.7 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color-scheme: light; }
    :host([data-dark]) { --accent: color-mix(in srgb, var(--brand, #0f6b5c) 45%, white); --on: #06120f; --sheet: #1b1f1d; --ink: #e8ebe8; --soft: #a7b0ab; --line: #74807a; --sunken: #242927; --warn: #2c2219; color-scheme: dark; }
    * { box-sizing: border-box; margin: 0; }
    button, input { font: inherit; }
    button, .more, .all { min-height: 44px; }
    button { padding: 0 1em; border: 0; border-radius: 12px; background: var(--accent); color: var(--on); cursor: pointer; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    a { color: var(--accent); text-underline-offset: .2em; }
    .open { position: fixed; z-index: 2147483000; right: 20px; bottom: 20px; padding: 0 1.4em; min-height: 52px; border-radius: 26px; box-shadow: 0 6px 24px rgb(0 0 0 / 25%); }
    :host([data-side=left]) .open, :host([data-side=left]) .panel { right: auto; left: 20px; }
    .panel { position: fixed; z-index: 2147483000; right: 20px; bottom: 20px; display: flex; flex-direction: column; width: min(400px, calc(100vw - 24px)); max-height: min(640px, calc(100vh - 40px)); padding: 16px; overflow: auto;
      border: 1px solid var(--line); border-radius: 16px; background: var(--sheet); box-shadow: 0 16px 48px rgb(0 0 0 / 30%); overflow-wrap: anywhere; }
    .panel.inline { position: static; width: 100%; max-height: none; box-shadow: none; }
    [hidden] { display: none !important; }
    header { display: flex; align-items: center; justify-content: space-between; }
    h2 { font-size: 1.1em; } h3 { margin-top: 14px; font-size: 1.15em; line-height: 1.4; } h4 { margin-top: 12px; color: var(--soft); font-size: .85em; }
    .close { min-width: 44px; padding: 0; background: none; color: var(--ink); font-size: 1.4em; }
    form { display: flex; gap: 6px; margin-top: 4px; }
    input { flex: 1; min-width: 0; min-height: 44px; padding: 0 12px; border: 1px solid var(--line); border-radius: 12px; background: var(--sheet); color: inherit; }
    ol, ul { padding-left: 1.6em; } li { margin-top: 4px; } ol li { white-space: pre-wrap; } .links { padding: 0; list-style: none; }
    .links a, .more, .all { display: inline-flex; align-items: center; min-height: 44px; }
    .contact { display: flex; flex-wrap: wrap; gap: 8px 16px; margin-top: 10px; } .contact a { display: inline-flex; align-items: center; min-height: 44px; font-weight: 600; }
    .points { padding: 8px 12px 8px 1.8em; border-radius: 8px; background: var(--warn); }
    .say { margin-top: 10px; color: var(--soft); font-size: .9em; } .text { margin-top: 10px; white-space: pre-line; }
    details { margin-top: 8px; padding: 0 12px; border: 1px solid var(--line); border-radius: 12px; } summary { padding: 10px 0; font-weight: 600; cursor: pointer; } small { display: block; color: var(--soft); font-weight: 400; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  `;

  const SIDES = ['buyer', 'seller'];
  const NEAREST = 5; // topics where there is no answer
  const QUESTION = 200; // characters of a question in a link
  const LIKELY = 0.5; // confidence from which the first choice is shown open
  const COLOUR = /^#[0-9a-f]{6}$/i;

  // An element with properties and children; a string is text, never markup.
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children.filter((each) => each !== null && each !== undefined));
    return element;
  };

  // A text of a hit with its links, whose offsets count characters, not UTF-16 units.
  const linked = (hit, field, index, text) => {
    const characters = Array.from(text);
    let at = 0;
    const pieces = (hit.links ?? []).filter((each) => each.field === field && each.index === index).flatMap((each) => {
      const before = characters.slice(at, each.start).join('');
      at = each.end;
      return [before, make('a', { href: new URL(each.url, home).href, target: '_blank', rel: 'noopener', textContent: each.text + (each.external ? ' ↗' : '') })];
    });
    return [...pieces, characters.slice(at).join('')];
  };

  class FaqSteps extends HTMLElement {
    #words;
    #root;
    #timer = 0;
    #wanted = null;

    connectedCallback() {
      if (this.#root) return;
      const asked = this.dataset.lang || document.documentElement.lang || navigator.language || '';
      this.#words = WORDS[asked] ?? WORDS[/^zh-(hant|tw|hk|mo)/i.test(asked) ? 'zh-Hant' : /^en/i.test(asked) ? 'en' : 'zh-Hans'];
      this.lang = Object.keys(WORDS).find((tag) => WORDS[tag] === this.#words);
      this.#root = this.attachShadow({ mode: 'open' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      this.#root.adoptedStyleSheets = [sheet];
      if (COLOUR.test(this.dataset.accent ?? '')) this.style.setProperty('--brand', this.dataset.accent);
      this.#theme();
      this.#build();
    }

    #theme() {
      const dark = matchMedia('(prefers-color-scheme: dark)');
      const set = () => this.toggleAttribute('data-dark', this.dataset.theme === 'dark' || (this.dataset.theme !== 'light' && dark.matches));
      dark.addEventListener('change', set);
      set();
    }

    #build() {
      const words = this.#words;
      const inline = this.dataset.mode === 'inline';
      const input = make('input', { type: 'search', name: 'q', maxLength: 2000, enterKeyHint: 'search', autocomplete: 'off', placeholder: words.ask, ariaLabel: words.ask, dir: 'auto' });
      const form = make('form', { action: new URL('search', home).href }, input, make('button', { type: 'submit', textContent: words.go }));
      form.setAttribute('role', 'search');
      const status = make('p', { className: 'unseen' });
      status.setAttribute('role', 'status');
      const results = make('div', { className: 'results' });
      const close = make('button', { type: 'button', className: 'close', textContent: '×', ariaLabel: words.close, hidden: inline });
      const title = make('h2', { id: 'title', textContent: words.title });
      const panel = make('section', { className: inline ? 'panel inline' : 'panel', hidden: !inline }, make('header', {}, title, close), form, status, results);
      panel.setAttribute('role', inline ? 'region' : 'dialog');
      panel.setAttribute('aria-labelledby', 'title');
      const open = make('button', { type: 'button', className: 'open', textContent: this.dataset.label || words.open, hidden: inline });
      open.setAttribute('aria-haspopup', 'dialog');
      open.setAttribute('aria-expanded', 'false');
      this.#root.append(open, panel);

      const toggle = (shown) => {
        panel.hidden = !shown;
        open.hidden = shown;
        open.setAttribute('aria-expanded', String(shown));
        (shown ? input : open).focus();
      };
      open.addEventListener('click', () => toggle(true));
      close.addEventListener('click', () => toggle(false));
      if (!inline) panel.addEventListener('keydown', (event) => event.key === 'Escape' && !event.isComposing && toggle(false));

      const ask = async () => {
        clearTimeout(this.#timer);
        this.#wanted?.abort();
        const question = input.value.trim();
        if (!question) return results.replaceChildren();
        const request = (this.#wanted = new AbortController());
        status.textContent = words.busy;
        try {
          const address = new URL('api/v1/search', home);
          address.searchParams.set('q', question);
          if (SIDES.includes(this.dataset.audience)) address.searchParams.set('audience', this.dataset.audience);
          const response = await fetch(address, { signal: request.signal, credentials: 'omit' });
          if (!response.ok) throw new Error(response.statusText);
          const answer = await response.json();
          if (request.signal.aborted) return;
          results.replaceChildren(...this.#answer(answer, (other) => { input.value = other; ask(); }));
          status.textContent = { answer: answer.hits[0]?.heading, choices: words.which, none: answer.help_line ?? words.none }[answer.outcome];
        } catch (error) {
          if (error.name === 'AbortError') return;
          results.replaceChildren(make('p', { className: 'say', textContent: words.failed }));
          status.textContent = words.failed;
        }
      };
      const soon = () => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(ask, 250);
      };
      form.addEventListener('submit', (event) => { event.preventDefault(); ask(); });
      input.addEventListener('input', (event) => event.isComposing || soon());
      input.addEventListener('compositionstart', () => clearTimeout(this.#timer));
      input.addEventListener('compositionend', soon);
    }

    // What a passage says: its steps and key points, else its text.
    *#passage(hit, link) {
      const words = this.#words;
      if (hit.steps.length) {
        yield make('h4', { textContent: words.steps });
        yield make('ol', {}, ...hit.steps.flatMap((step, at) => [
          ...(step.procedure && step.procedure !== hit.steps[at - 1]?.procedure
            ? [make('li', { className: 'procedure', textContent: step.procedure })] : []),
          make('li', { value: step.number }, ...linked(hit, 'steps', at, step.text)),
        ]));
      }
      if (hit.key_points.length) {
        yield make('h4', { textContent: words.points });
        yield make('ul', { className: 'points' }, ...hit.key_points.map((point, at) => make('li', {}, ...linked(hit, 'key_points', at, point))));
      }
      if (!hit.steps.length) yield make('p', { className: 'text' }, ...linked(hit, 'text', 0, hit.text));
      yield link(hit, words.more, 'more');
    }

    // Where to turn; the question and this page's address go along in the link.
    #contact({ link, text, hotline }, question) {
      const values = { question: Array.from(question).slice(0, QUESTION).join(''), page: location.href.split('#')[0] };
      const filled = link.replace(/\{(question|page)\}/g, (_, name) => encodeURIComponent(values[name]));
      const ways = [[filled, text || this.#words.contact], [hotline && `tel:${hotline.replaceAll(' ', '')}`, this.#words.call.replace('{}', () => hotline)]];
      return make('p', { className: 'contact' }, ...ways.filter(([href]) => href).map(([href, textContent]) => make('a', { href, textContent, target: '_blank', rel: 'noopener noreferrer' })));
    }

    *#answer(answer, again) {
      const words = this.#words;
      const [first] = answer.hits;
      const link = (hit, text, className = '') => make('a', { href: new URL(hit.url, home).href, target: '_blank', rel: 'noopener', className, textContent: text });
      const links = (hits) => make('ul', { className: 'links' }, ...hits.map((hit) => make('li', {}, link(hit, hit.heading))));
      if (answer.corrected) yield make('p', { className: 'say', textContent: words.meant.replace('{}', () => answer.did_you_mean) });
      else if (answer.did_you_mean) {
        const other = make('button', { type: 'button', textContent: answer.did_you_mean });
        other.addEventListener('click', () => again(answer.did_you_mean));
        yield make('p', { className: 'say' }, words.perhaps, other);
      }
      if (answer.help_line) yield make('h3', { textContent: answer.help_line });
      else if (!answer.answered) {
        yield make('h3', { textContent: words.none });
        if (first) yield make('p', { className: 'say', textContent: words.nearest });
        if (first) yield links(answer.hits.slice(0, NEAREST));
      } else {
        const chosen = new Set(answer.choices.map((choice) => choice.passage_id));
        const others = answer.hits.filter((hit) => (chosen.size ? !chosen.has(hit.passage_id) : hit !== first)).slice(0, 3);
        if (chosen.size) {
          yield make('h3', { textContent: words.which });
          for (const choice of answer.choices) {
            const apart = [choice.title === choice.heading ? '' : choice.title, ...choice.audience.map((side) => words[side])];
            const label = make('small', { textContent: apart.filter(Boolean).join(' · ') });
            const hit = answer.hits.find((each) => each.passage_id === choice.passage_id);
            const open = hit && hit === first && answer.confidence >= LIKELY;
            // One that is no hit, where the site shows few, has its link alone.
            const told = hit ? this.#passage(hit, link) : [link(choice, words.more, 'more')];
            yield make('details', { open: Boolean(open) }, make('summary', {}, choice.heading, label), ...told);
          }
        } else {
          yield make('h3', { textContent: first.heading });
          yield* this.#passage(first, link);
        }
        if (others.length) yield make('h4', { textContent: words.others });
        if (others.length) yield links(others);
      }
      if (answer.contact) yield this.#contact(answer.contact, answer.question);
      const all = new URL('search', home);
      all.searchParams.set('q', answer.question);
      yield make('p', {}, make('a', { href: all.href, target: '_blank', rel: 'noopener', className: 'all', textContent: words.all }));
    }
  }

  customElements.get('faq-steps') ?? customElements.define('faq-steps', FaqSteps);
  const place = () => {
    const element = document.createElement('faq-steps');
    Object.assign(element.dataset, script.dataset);
    const target = script.dataset.target && document.querySelector(script.dataset.target);
    if (target) target.append(element);
    else if (script.dataset.mode === 'inline') script.after(element);
    else document.body.append(element);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', place);
  else place();
})();
