/** The element with this id. */
export const element = (id) => document.getElementById(id);

/** The state of the registration, at the top of the page. @param tone 'idle', 'good' or 'bad' */
export function showStatus(text, tone) {
  element('status').textContent = text;
  element('status').dataset.tone = tone;
  log(text);
}

/** Adds a line to the log; the newest stays in sight, and the oldest of 200 goes. */
export function log(text) {
  const time = document.createElement('time');
  time.textContent = new Date().toLocaleTimeString();
  const what = document.createElement('span');
  what.textContent = text;
  const line = document.createElement('li');
  line.append(time, what);
  const list = element('log');
  list.append(line);
  while (list.children.length > 200) list.firstElementChild.remove();
  list.scrollTop = list.scrollHeight;
}
