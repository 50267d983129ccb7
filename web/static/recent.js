// Which questions did this reader ask last, and which did they keep?  Both stay in the browser and
// are sent to nobody.

const RECENT = 'faq:recent';
const KEPT = 'faq:kept';
const MOST = { [RECENT]: 8, [KEPT]: 24 };

// The latest first.
export const recent = () => read(RECENT);
export const kept = () => read(KEPT);

export function remember(question) {
  write(RECENT, [question, ...without(recent(), question)]);
}

// Keeps a question, or lets it go; gives whether it is kept now.
export function toggle(question) {
  const before = kept();
  const others = without(before, question);
  const goes = others.length < before.length;
  write(KEPT, goes ? others : [question, ...others]);
  return kept().includes(question);
}

export function forget() {
  write(RECENT, []);
}

const without = (questions, question) => questions.filter((each) => each !== question);

function read(key) {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string') : [];
  } catch {
    return []; // storage is forbidden or broken
  }
}

function write(key, questions) {
  try {
    if (questions.length) localStorage.setItem(key, JSON.stringify(questions.slice(0, MOST[key])));
    else localStorage.removeItem(key);
  } catch {
    // storage is full or forbidden: nothing is kept
  }
}
