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
// data-accent  colour of buttons and links; by default the site's
// data-theme   "auto" (default: that of the page), "light" or "dark"
// data-side    "right" (default) or "left": where the button floats
// data-audience  "buyer" or "seller": for whom the page is, where that is known
// data-lang    "zh-Hans", "zh-Hant" or "en"; by default the page's language
// data-suggest  questions to begin with, separated by |; empty for what fits the page's title

(() => {
  const page = document,
    script = page.currentScript,
    top = page.documentElement,
    home = new URL('.', script.src),
    NAME = 'faq-steps';
  // The server puts the site's style sheet and contact here.
  const CSS = '@css',
    CONTACT = '@contact',
    WARNING = RegExp('@warning');

  const KEYS = 'expired upcoming open close title ask go steps points more others none nearest which who buyer seller meant perhaps failed all busy contact call begin helped yes no thanks word tell'.split(' ');
  const WORDS = {
    'zh-Hans': '已过有效期|尚未生效|有问题？问一下|关闭|帮助|写下遇到的事|搜索|这样做|关键点|查看全文|其他可能有用的内容|没有找到可靠的答案|相近的主题，不一定能回答：|你问的是哪一种？|你是|买家|卖家|已按“{}”搜索|你是不是想问：|暂时连不上，请稍后再试。|在帮助中心查看|正在搜索|联系客服|拨打 {}|可以这样问|有帮助吗？|有帮助|没帮助|谢谢，已告诉我们。|补充一句（选填）|告诉我们',
    en: 'Expired|Not yet in force|Need help?|Close|Help|Say what happened|Search|What to do|Key points|Read the article|Also relevant|No reliable answer|Related topics:|Which do you mean?|You are|Buyer|Seller|Results for “{}”|Did you mean: |Can’t connect now.|Open the help centre|Searching|Contact us|Call {}|You could ask|Was this helpful?|Yes|No|Thank you.|Add a word (optional)|Tell us',
  };
  // The same in Traditional characters: each of these by the next.
  const TRADITIONAL = '过過问問题題关關闭閉帮幫写寫索尋这這样樣键鍵点點内內没沒种種买買卖賣“「”」暂暫时時连連请請后後试試联聯系絡拨撥吗嗎谢謝诉訴们們补補选選';
  WORDS['zh-Hant'] = WORDS['zh-Hans'].replace(/./g, (sign) => {
    const at = TRADITIONAL.indexOf(sign);
    return at % 2 ? sign : TRADITIONAL[at + 1];
  });
  const SIDES = ['buyer', 'seller'],
    IDEAS = 3, // questions to begin with that fit the page's title
    NEAREST = 5, // topics where there is no answer
    QUESTION = 200, // characters of a question in a link
    WORD = 500, // characters of what a reader adds
    LIKELY = 0.5, // confidence from which the first choice is shown open
    COLOUR = /^#[0-9a-f]{6}$/i;

  // An element by its name and classes.  Objects are its properties and attributes, all else its
  // children, where a string is text, never markup.
  const make = (tag, ...parts) => {
    const [name, ...classes] = tag.split('.');
    const element = page.createElement(name);
    element.className = classes.join(' ');
    for (const part of parts.flat()) {
      if (typeof part === 'string' || part instanceof Node) element.append(part);
      else for (const key in part) key in element && key !== 'role' ? (element[key] = part[key]) : element.setAttribute(key, part[key]);
    }
    return element;
  };
  const on = (target, kind, react) => target.addEventListener(kind, react);
  const submits = (form, react) => on(form, 'submit', (event) => react(event.preventDefault()));
  const button = (text, onclick, more, kind = '') => make('button' + kind, text, { onclick }, more);
  const away = (address, text, kind = '.link', more) => make('a' + kind, text, { href: new URL(address, home).href, target: '_blank' }, more);
  const list = (items) => make('ul.list', items.map((each) => make('li', each)));
  const pressed = (group, which) => group.querySelectorAll('button').forEach((each) => (each.ariaPressed = each === which));
  const IDLE = { ariaPressed: 'false' };

  // A text of a hit with its links, whose offsets count characters, not UTF-16 units.
  const linked = (hit, field, index, text) => {
    const signs = [...text];
    let at = 0;
    const pieces = (hit.links ?? []).filter((each) => each.field === field && each.index === index).flatMap((each) => {
      const before = signs.slice(at, each.start).join('');
      at = each.end;
      return [before, away(each.url, each.text + (each.external ? ' ↗' : ''), '')];
    });
    return [...pieces, signs.slice(at).join('')];
  };

  // The lightness of a computed colour, 0 to 1; undefined where little of it is to be seen.
  const lightness = (colour) => {
    const [a, b, c, alpha = 1] = (colour.replace('p3', '').match(/[\d.]+(e-?\d+)?/g) ?? [0, 0, 0, 0]).map(Number);
    if (alpha < 0.5) return;
    if (/^(ok)?l/.test(colour)) return colour[0] === 'o' ? a : a / 100;
    return (0.3 * a + 0.59 * b + 0.11 * c) / (colour[0] === 'r' ? 255 : 1);
  };

  const fetched = async (path, query, options) => {
    const address = new URL('api/v1/' + path, home);
    for (const name in query) if (query[name]) address.searchParams.set(name, query[name]);
    const response = await fetch(address, { credentials: 'omit', ...options });
    if (!response.ok) throw response;
    return response;
  };

  // Builds the box into its element.
  const build = (host) => {
    const data = host.dataset;
    const asked = data.lang || top.lang || navigator.language || '';
    host.lang = /^zh-(hant|tw|hk|mo)/i.test(asked) ? 'zh-Hant' : /^en/i.test(asked) ? 'en' : 'zh-Hans';
    const texts = WORDS[host.lang].split('|');
    const words = Object.fromEntries(KEYS.map((key, at) => [key, texts[at]]));
    const inline = data.mode === 'inline';
    const root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    if (COLOUR.test(data.accent ?? '')) host.style.setProperty('--brand', data.accent);
    else delete data.accent;
    let audience = SIDES.includes(data.audience) ? data.audience : '';
    let ideas, timer, wanted;

    // The page's own theme, not the system's: what it paints behind us, else its colour scheme.
    const system = matchMedia('(prefers-color-scheme:dark)');
    const isDark = () => {
      for (let element = host.parentElement; element; element = element.parentElement) {
        const light = lightness(getComputedStyle(element).backgroundColor);
        if (light !== undefined) return light < 0.5;
      }
      const scheme = getComputedStyle(top).colorScheme;
      return scheme.includes('dark') && (system.matches || !scheme.includes('light'));
    };
    const set = () => host.toggleAttribute('data-dark', data.theme === 'dark' || (data.theme !== 'light' && isDark()));
    for (const each of [top, page.body]) new MutationObserver(set).observe(each, { attributes: true });
    on(system, 'change', set);
    on(page, 'transitionend', set);
    set();

    const input = make('input', { type: 'search', maxLength: 2000, enterKeyHint: 'search', autocomplete: 'off', placeholder: words.ask, ariaLabel: words.ask, dir: 'auto' });
    const form = make('form', { role: 'search' }, input, make('button', words.go));
    const status = make('p.unseen', { role: 'status' });
    const report = (text) => (status.textContent = text);
    const results = make('div.results');
    const sides = make('div.row.sides', { role: 'group', ariaLabel: words.who, hidden: true }, words.who, SIDES.map((side) => button(words[side], ({ target }) => {
      audience = audience === side ? '' : side;
      pressed(sides, audience && target);
      ask();
    }, IDLE)));
    const open = button(data.label || words.open, () => toggle(true), { hidden: inline, ariaHasPopup: 'dialog' }, '.open');
    const close = button('×', () => toggle(false), { ariaLabel: words.close, hidden: inline }, '.close');
    const panel = make('section.panel' + (inline ? '.inline' : ''), { hidden: !inline, role: inline ? 'region' : 'dialog', ariaLabel: words.title },
      make('header', make('h2', words.title), close), form, sides, status, results);
    root.append(open, panel);

    // Questions to begin with, as long as the box is empty.
    const begin = async () => {
      const given = data.suggest;
      if (given === undefined) return;
      ideas ??= given.match(/[^|\s]([^|]*[^|\s])?/g) ?? (await fitting().catch(() => []));
      if (input.value.trim() || !ideas.length) return;
      results.replaceChildren(make('h3', words.begin), list(ideas.map((each) => button(each, () => again(each)))));
    };

    const fitting = async () => {
      const query = { q: page.title.trim().slice(0, QUESTION), limit: IDEAS, audience };
      if (!query.q) return [];
      const { hits, answered } = await (await fetched('search', query)).json();
      return answered ? hits.map((hit) => hit.heading) : [];
    };

    const again = (question) => {
      input.value = question;
      input.focus();
      ask();
    };

    const ask = async () => {
      clearTimeout(timer);
      wanted?.abort();
      const q = input.value.trim();
      if (!q) {
        results.replaceChildren();
        report('');
        return begin();
      }
      const { signal } = (wanted = new AbortController());
      report(words.busy);
      try {
        const answer = await (await fetched('search', { q, audience }, { signal })).json();
        if (signal.aborted) return;
        if (!data.audience && answer.hits.some((hit) => hit.audience.length === 1)) sides.hidden = false;
        results.replaceChildren(...told(answer));
        report({ answer: answer.hits[0]?.heading, choices: words.which, none: answer.help_line ?? words.none }[answer.outcome]);
      } catch {
        if (signal.aborted) return;
        results.replaceChildren(make('p.say', words.failed));
        report(words.failed);
      }
    };

    const more = ({ url, heading }) => away(url, words.more, '.link.more', { ariaLabel: words.more + ' ' + heading });

    // What a passage says: what warns, its steps, each way under its name, key points, and the rest of its text.
    const passage = function* (hit, question) {
      let way = '', steps, amiss = words[hit.validity];
      if (amiss) yield make('p.say', amiss);
      const warns = [], rest = [];
      for (const line of hit.text.split('\n')) (hit.steps[0] && WARNING.test(line) ? warns : rest).push(line);
      if (warns[0]) yield make('ul.points', warns.map((line) => make('li', line)));
      if (hit.steps[0]) yield make('h4', words.steps);
      for (const [at, step] of hit.steps.entries()) {
        if (!steps || (step.procedure ?? '') !== way) {
          way = step.procedure ?? '';
          if (way) yield make('h4', way);
          yield (steps = make('ol'));
        }
        // A step for one case only has no number; as a value that is 0.
        steps.append(make('li', { value: step.ordinal }, make('label', make('input', { type: 'checkbox' }), make('span', linked(hit, 'steps', at, step.text)))));
      }
      if (hit.key_points[0]) {
        yield make('h4', words.points);
        yield make('ul.points', hit.key_points.map((point, at) => make('li', linked(hit, 'key_points', at, point))));
      }
      yield make('p.text', warns[0] ? rest.join('\n') : linked(hit, 'text', 0, hit.text));
      yield more(hit);
      yield feedback(hit.passage_id, question);
    };

    // Tells the site; what is told again under the same key replaces what was told.
    const tell = async (about, thanks) => {
      about.key ??= '' + Math.random();
      try {
        await fetched('feedback', {}, { method: 'POST', body: new Blob([JSON.stringify(about)], { type: 'application/json' }) });
        thanks.textContent = words.thanks;
        return true;
      } catch {
        thanks.textContent = words.failed;
      }
    };
    const thanking = () => make('p.say', { role: 'status' });

    // Whether a passage helped, and where to turn if not.
    const feedback = (passage_id, question) => {
      const about = { question, passage_id };
      const thanks = thanking();
      const ways = turning(about);
      ways.hidden = true;
      const vote = (helpful) => async ({ target }) => {
        about.helpful = helpful;
        if (await tell(about, thanks)) pressed(target.parentNode, target);
        ways.hidden = helpful;
      };
      return make('div', make('div.row.helpful', { role: 'group', ariaLabel: words.helped }, words.helped,
        button(words.yes, vote(true), IDLE), button(words.no, vote(false), IDLE), thanks), ways);
    };

    // Where to turn: to the site, with a word if one likes, or to its contact, whose link takes the
    // question and this page's address along.
    const turning = (about) => {
      const field = make('input', { maxLength: WORD, placeholder: words.word, ariaLabel: words.word });
      const thanks = thanking();
      const form = make('form.row', field, make('button', words.tell));
      submits(form, () => {
        about.comment = field.value;
        tell(about, thanks);
      });
      return make('div', form, thanks, CONTACT && contacts(about.question));
    };

    const contacts = (question) => {
      const { link, text, hotline } = CONTACT;
      const values = { question: [...question].slice(0, QUESTION).join(''), page: location.href.split('#')[0] };
      const filled = link.replace(/\{(question|page)\}/g, (_, name) => encodeURIComponent(values[name]));
      const ways = [[filled, text || words.contact], [hotline && 'tel:' + hotline.replaceAll(' ', ''), words.call.replace('{}', () => hotline)]];
      return make('div.row.contact', ways.map(([href, name]) => href && away(href, name)));
    };

    const told = function* (answer) {
      const { question, hits, choices, did_you_mean: meant } = answer;
      const [first] = hits;
      const links = (some) => list(some.map((hit) => away(hit.url, hit.heading)));
      const say = (...children) => make('p.say', children);
      if (answer.corrected) yield say(words.meant.replace('{}', () => meant));
      else if (meant) yield say(words.perhaps, button(meant, () => again(meant)));
      if (answer.help_line) yield make('h3', answer.help_line);
      else if (!answer.answered) {
        yield make('h3', words.none);
        if (first) yield* [say(words.nearest), links(hits.slice(0, NEAREST))];
      } else {
        const shown = (choices[0] ? choices : [first]).map((each) => each.passage_id);
        const others = hits.filter((hit) => !shown.includes(hit.passage_id)).slice(0, 3);
        yield make('h3', choices[0] ? words.which : first.heading);
        if (!choices[0]) yield* passage(first, question);
        for (const { passage_id, title, heading, audience, url, stated, updated } of choices) {
          // Where another one contradicts it, what it states and of when that is.
          const apart = [title === heading ? '' : title, ...audience.map((side) => words[side]), stated, updated];
          const hit = hits.find((each) => each.passage_id === passage_id);
          // One that is no hit, where the site shows few, has its link alone.
          const content = hit ? passage(hit, question) : [more({ url, heading })];
          yield make('details', { open: hit && hit === first && !stated && answer.confidence >= LIKELY },
            make('summary', heading, make('small', apart.filter(Boolean).join(' · '))), [...content]);
        }
        if (others[0]) yield* [make('h4', words.others), links(others)];
      }
      if (answer.outcome !== 'answer' && !answer.help_line) yield turning({ kind: 'missing', question });
      yield make('p', away('search?q=' + encodeURIComponent(question), words.all));
    };

    const toggle = (shown) => {
      panel.hidden = !shown;
      open.hidden = shown;
      (shown ? input : open).focus();
      if (shown) begin();
    };
    if (inline) begin();
    else on(panel, 'keydown', (event) => event.key === 'Escape' && !event.isComposing && toggle(false));
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 250);
    };
    submits(form, ask);
    on(input, 'input', (event) => event.isComposing || soon());
    on(input, 'compositionstart', () => clearTimeout(timer));
    on(input, 'compositionend', soon);
  };

  customElements.get(NAME) ?? customElements.define(NAME, class extends HTMLElement {
    connectedCallback() {
      this.shadowRoot ?? build(this);
    }
  });
  const place = () => {
    const element = page.createElement(NAME);
    const { target, mode } = Object.assign(element.dataset, script.dataset);
    const holder = target && page.querySelector(target);
    if (holder) holder.append(element);
    else if (mode === 'inline') script.after(element);
    else page.body.append(element);
  };
  if (page.readyState === 'loading') on(page, 'DOMContentLoaded', place);
  else place();
})();
