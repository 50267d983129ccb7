// What happens while no answer comes?
//
// The page stays, says so, and marks what stands there as the answer to the earlier question.  The
// question is asked again once there is a connection, and after pauses that grow.

const FIRST = 1000; // ms
const LONGEST = 30_000; // ms

export function patience(form, status) {
  const notice = document.createElement('div');
  const text = document.createElement('p');
  const still = document.createElement('p');
  const button = document.createElement('button');
  notice.className = 'patience';
  button.type = 'button';
  button.className = 'button button-plain';
  button.textContent = form.dataset.again;
  notice.append(text, still, button);
  let pause = FIRST;
  let timer = 0;
  let again = null;

  function tell(saying, earlier) {
    document.getElementById(':results')?.classList.toggle('stale', Boolean(earlier));
    text.textContent = saying;
    still.textContent = earlier ? form.dataset.stale.replace('{question}', () => earlier) : '';
    status.textContent = `${saying} ${still.textContent}`.trim();
    form.append(notice);
  }

  // Calls off what is planned; what is told stays until an answer comes.
  function stop() {
    clearTimeout(timer);
    again = null;
  }

  const now = () => again?.();
  button.addEventListener('click', now);
  addEventListener('online', now);

  return {
    stop,
    slow(earlier) {
      button.hidden = true;
      tell(form.dataset.slow, earlier);
    },
    failed(retry, earlier) {
      stop();
      button.hidden = false;
      tell(form.dataset.offline, earlier);
      again = retry;
      timer = setTimeout(now, pause);
      pause = Math.min(2 * pause, LONGEST);
    },
    over() {
      stop();
      pause = FIRST;
      notice.remove();
      document.getElementById(':results')?.classList.remove('stale');
    },
  };
}
