/**
 * The value of Authorization or WWW-Authenticate without some of its parameters: the text itself if it has none of them, and `undefined` if nothing
 * is left, or if it holds control octets, of which elements make different things.
 *
 * @param names in lower case
 */
export function withoutParameters(text: string, names: ReadonlySet<string>): string | undefined {
  const [blank, tab] = [text.indexOf(' '), text.indexOf('\t')];
  const space = blank < 0 || (tab >= 0 && tab < blank) ? tab : blank;
  const parts = splitParameters(space < 0 ? text : text.slice(space + 1));
  const kept = parts.filter((part) => !names.has(nameOf(part)));
  if (kept.length === parts.length) return text;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20 && text[i] !== '\t') return undefined;
  if (space < 0 || kept.length === 0) return undefined;
  return `${text.slice(0, space)} ${kept.map((part) => part.trim()).join(', ')}`;
}

// What stands before `=`, without white space, quotes and control octets that some parsers overlook.
function nameOf(part: string): string {
  const end = part.indexOf('=');
  let name = '';
  for (const character of part.slice(0, end < 0 ? part.length : end).toLowerCase())
    if ((character >= 'a' && character <= 'z') || character === '-' || character === '_') name += character;
  return name.replaceAll('_', '-');
}

// At commas outside quoted strings.
function splitParameters(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (quoted && text[i] === '\\') i++;
    else if (text[i] === '"') quoted = !quoted;
    else if (text[i] === ',' && !quoted) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
