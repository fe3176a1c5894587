import { element } from './elements.js';
import { showWhileOpen } from './pane.js';
import { text, textInPage } from './webrtc-ims.js';

let typed = '';
let channelText;

/** Runs the pane of real-time text (RFC 8865): every letter goes out as it is typed, and comes in as it was. */
export function openText(channel) {
  const shown = new text.DisplayedText();
  const scanner = new text.ElementScanner();
  channelText?.close();
  channelText = new textInPage.TextDataChannel({
    onEvent: (event) => {
      if (event.type !== 'text') return;
      for (const one of scanner.scan(event.text)) shown.apply(one);
      element('text-read').textContent = shown.text.replaceAll(text.newLine, '\n');
    },
  });
  const attached = channelText.attach(channel);
  if (!attached.ok) throw attached.error;
  typed = '';
  element('text-typed').value = '';
  element('text-read').textContent = '';
  showWhileOpen('text', channel);
}

element('text-typed').addEventListener('input', () => {
  const now = element('text-typed').value;
  // What was changed in the middle is erased back to there and typed again: T.140 knows the end of the text alone.
  channelText?.send(text.edit(typed, now));
  typed = now;
});
