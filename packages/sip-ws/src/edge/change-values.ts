import type { MessageEdit } from '../message/edit-message.ts';
import type { HeaderValue } from '../message/header-view.ts';
import type { SipMessage } from '../message/sip-message.ts';

/**
 * Gives the values of a header another text where `change` gives one.
 *
 * @param change the text that a value shall have, which may be its own; `undefined` removes the value
 * @returns whether anything changed
 */
export function changeValues(
  edited: MessageEdit,
  message: SipMessage,
  name: string,
  change: (value: HeaderValue) => string | undefined,
): boolean {
  let changed = false;
  for (const value of message.values(name)) {
    const text = change(value);
    if (text === value.text) continue;
    if (text === undefined) edited.removeValue(value);
    else edited.replaceValue(value, text);
    changed = true;
  }
  return changed;
}
