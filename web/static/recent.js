// Which questions did this reader ask last?  Kept in the browser and sent to nobody.

const KEY = 'faq:recent';
const MOST = 8;

// The latest first.
export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : [];
  } catch {
    return []; // storage is forbidden or broken
  }
}

export function remember(question) {
  const kept = [question, ...recent().filter((each) => each !== question)].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // storage is full or forbidden: nothing is kept
  }
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // storage is forbidden: nothing was kept
  }
}
