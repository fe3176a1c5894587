import type { CodecEntry } from '../codecs/catalogue.ts';
import { isDigits } from './decimal.ts';
import { trimmed } from './trimmed.ts';

/** Longest event list or list of formats that is taken over. */
const longestValue = 64;
/** Longest parameter value that is taken over: parameter sets of video in base64 have up to 300 characters. */
const longestParameter = 512;

/**
 * The parameters of an `a=fmtp` value that the format is known to have (RFC 8866 6.15), in the order of the text. Names are compared
 * without regard to case and given in the registered spelling; unknown ones, and values that are not plain tokens, are left out.
 */
export function readParameters(entry: CodecEntry, config: string): Readonly<Record<string, string>> {
  if (entry.kind !== 'media') {
    const list = config.trim();
    const legal = entry.kind === 'event' ? isEventList(list) : isNumberList(list);
    return legal ? { [list]: '' } : {};
  }
  const parameters: Record<string, string> = {};
  for (let at = 0; at < config.length; ) {
    const semicolon = config.indexOf(';', at);
    const end = semicolon < 0 ? config.length : semicolon;
    const part = config.slice(at, end);
    const equals = part.indexOf('=');
    const name = registeredName(entry, trimmed(equals < 0 ? part : part.slice(0, equals)));
    if (name !== undefined) {
      const value = equals < 0 ? '' : trimmed(part.slice(equals + 1));
      if (value.length <= longestParameter && isPlain(value)) parameters[name] = value;
    }
    at = end + 1;
  }
  return parameters;
}

function registeredName(entry: CodecEntry, name: string): string | undefined {
  if (entry.parameters.includes(name)) return name;
  const lower = name.toLowerCase();
  return entry.parameters.includes(lower) ? lower : undefined;
}

/** The value of an `a=fmtp` line for these parameters; empty when there are none. */
export function writeParameters(parameters: Readonly<Record<string, string>>): string {
  let written = '';
  for (const name of Object.keys(parameters)) {
    const value = parameters[name]!;
    if (written !== '') written += ';';
    written += value === '' ? name : `${name}=${value}`;
  }
  return written;
}

/** A list of events and ranges, such as `0-15,66` (RFC 4733 2.4.1). */
export function isEventList(text: string): boolean {
  if (text.length > longestValue) return false;
  return text.split(',').every((part) => {
    const dash = part.indexOf('-');
    return dash < 0 ? isDigits(part) : isDigits(part.slice(0, dash)) && isDigits(part.slice(dash + 1));
  });
}

/** The formats of a redundant one, primary first, such as `98/98/98` (RFC 4102 4). */
function isNumberList(text: string): boolean {
  return text.length <= longestValue && text.split('/').every(isDigits);
}

// Letters, digits, the separators of registered values and base64: enough for every list and range, and no blank, quote or line end.
function isPlain(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    const alphanumeric = (c >= 0x30 && c <= 0x39) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a);
    if (!alphanumeric && !(c >= 0x2b && c <= 0x2f) && c !== 0x3d) return false;
  }
  return true;
}
