import type { Via } from './via.ts';

/**
 * What a Via value says about keep-alives (RFC 6223 8).
 *
 * ```
 * keep = "keep" [ EQUAL 1*( DIGIT ) ]
 * ```
 *
 * @returns `offered` when the sender is willing to send them; the interval in s that the receiver recommends, 0 for none; `undefined` when there is
 * nothing of this, or a value that has no meaning
 */
export function keepOf({ parameters }: Pick<Via, 'parameters'>): number | 'offered' | undefined {
  if (!parameters.has('keep')) return undefined;
  return parameters.raw('keep') === undefined ? 'offered' : parameters.number('keep');
}
