import type { MediaDescription } from 'sdp-transform';
import type { ExtensionMap } from '../attributes/extmap.ts';

/** The `extmap` lines of a section (RFC 8285 8). */
export function extensionLines(extensions: readonly ExtensionMap[]): Pick<MediaDescription, 'ext'> {
  if (extensions.length === 0) return {};
  return {
    ext: extensions.map(({ id, uri, direction, parameters }) => ({
      value: id,
      uri,
      ...(direction === undefined ? {} : { direction }),
      ...(parameters === undefined ? {} : { config: parameters }),
    })),
  };
}
