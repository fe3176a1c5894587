import type { Attribute, AttributeKind } from '../attribute/attribute.ts';
import { Primitive } from './primitive.ts';

/**
 * How a message of well-formed attributes departs from the grammar of its primitive (RFC 8855 5.3): an attribute that has to be there is
 * missing, one that may stand once stands again, one stands where the grammar has none, or behind one that it should precede.
 */
export interface GrammarDefect {
  readonly kind: 'missing' | 'repeated' | 'unexpected' | 'order';
  readonly attribute: AttributeKind;
  /** The group that it concerns; `undefined` for the message itself. */
  readonly within: AttributeKind | undefined;
  /** Index in the attribute list concerned; for a missing attribute the length of that list. */
  readonly index: number;
}

/** How often an attribute stands: once, at most once, any number of times, at least once. */
type Count = '1' | '?' | '*' | '+';
type Production = readonly (readonly [AttributeKind, Count])[];

const none: Production = [];

const messages: ReadonlyMap<number, Production> = new Map<number, Production>([
  [
    Primitive.FloorRequest,
    [
      ['floor-id', '+'],
      ['beneficiary-id', '?'],
      ['participant-provided-info', '?'],
      ['priority', '?'],
    ],
  ],
  [Primitive.FloorRelease, [['floor-request-id', '1']]],
  [Primitive.FloorRequestQuery, [['floor-request-id', '1']]],
  [Primitive.FloorRequestStatus, [['floor-request-information', '1']]],
  [Primitive.UserQuery, [['beneficiary-id', '?']]],
  [
    Primitive.UserStatus,
    [
      ['beneficiary-information', '?'],
      ['floor-request-information', '*'],
    ],
  ],
  [Primitive.FloorQuery, [['floor-id', '*']]],
  [
    Primitive.FloorStatus,
    [
      ['floor-id', '*'],
      ['floor-request-information', '*'],
    ],
  ],
  [Primitive.ChairAction, [['floor-request-information', '1']]],
  [Primitive.ChairActionAck, none],
  [Primitive.Hello, none],
  [
    Primitive.HelloAck,
    [
      ['supported-primitives', '1'],
      ['supported-attributes', '1'],
    ],
  ],
  [
    Primitive.Error,
    [
      ['error-code', '1'],
      ['error-info', '?'],
    ],
  ],
  [Primitive.FloorRequestStatusAck, none],
  [Primitive.FloorStatusAck, none],
  [Primitive.Goodbye, none],
  [Primitive.GoodbyeAck, none],
]);

const named: Production = [
  ['user-display-name', '?'],
  ['user-uri', '?'],
];
const statused: Production = [
  ['request-status', '?'],
  ['status-info', '?'],
];
const groups: ReadonlyMap<AttributeKind, Production> = new Map<AttributeKind, Production>([
  ['beneficiary-information', named],
  ['requested-by-information', named],
  ['floor-request-status', statused],
  ['overall-request-status', statused],
  [
    'floor-request-information',
    [
      ['overall-request-status', '?'],
      ['floor-request-status', '+'],
      ['beneficiary-information', '?'],
      ['requested-by-information', '?'],
      ['priority', '?'],
      ['participant-provided-info', '?'],
    ],
  ],
]);

/**
 * Compares a message with the grammar of its primitive. Unknown attributes may stand anywhere, since extensions may come at any end;
 * an unknown primitive has no grammar and so no defects. BENEFICIARY-ID is taken inside FLOOR-REQUEST-INFORMATION, where the prose of
 * RFC 8855 13.2 to 13.5 has it and its grammar has not.
 */
export function checkGrammar(message: {
  readonly primitive: number;
  readonly attributes?: readonly Attribute[];
}): GrammarDefect[] {
  const production = messages.get(message.primitive);
  const defects: GrammarDefect[] = [];
  if (production !== undefined) check(message.attributes ?? [], production, undefined, defects);
  return defects;
}

function check(
  attributes: readonly Attribute[],
  production: Production,
  within: AttributeKind | undefined,
  defects: GrammarDefect[],
): void {
  const seen = new Set<AttributeKind>();
  let furthest = 0;
  for (const [index, attribute] of attributes.entries()) {
    const { kind } = attribute;
    if ('attributes' in attribute) check(attribute.attributes, groups.get(kind) ?? none, kind, defects);
    if (kind === 'unknown' || (kind === 'beneficiary-id' && within === 'floor-request-information')) continue;
    const place = production.findIndex(([expected]) => expected === kind);
    const count = production[place]?.[1];
    if (count === undefined) defects.push({ kind: 'unexpected', attribute: kind, within, index });
    else if (seen.has(kind) && (count === '1' || count === '?')) {
      defects.push({ kind: 'repeated', attribute: kind, within, index });
    } else if (place < furthest) defects.push({ kind: 'order', attribute: kind, within, index });
    seen.add(kind);
    furthest = Math.max(furthest, place);
  }
  for (const [kind, count] of production) {
    if ((count === '1' || count === '+') && !seen.has(kind)) {
      defects.push({ kind: 'missing', attribute: kind, within, index: attributes.length });
    }
  }
}
