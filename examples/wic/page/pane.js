import { element } from './elements.js';

/** The value of an attribute of a channel, as in `confid:7`. */
export function attributeOf({ attributes }, name) {
  return attributes.find((attribute) => attribute.startsWith(`${name}:`))?.slice(name.length + 1);
}

/** Shows a pane while its channel is open. */
export function showWhileOpen(id, channel) {
  const pane = element(id);
  const set = (open) => {
    pane.hidden = !open;
  };
  channel.addEventListener('open', () => set(true));
  channel.addEventListener('close', () => set(false));
  set(channel.readyState === 'open');
}
