import fc from 'fast-check';
import type { Attribute } from '../attribute/attribute.ts';
import type { TextKind } from '../attribute/text.ts';
import type { Message } from '../message/message.ts';

const unsigned16 = fc.integer({ min: 0, max: 0xffff });
const octet = fc.integer({ min: 0, max: 0xff });
const type = fc.integer({ min: 0, max: 127 });
const mandatory = fc.boolean();
const shortText = fc.string({ unit: 'binary', maxLength: 12 });

const textKinds: readonly TextKind[] = [
  'error-info',
  'participant-provided-info',
  'status-info',
  'user-display-name',
  'user-uri',
];

/** Attributes that are no groups; texts short enough for several to fit into one group. */
export const plainAttributes: fc.Arbitrary<Attribute> = fc.oneof(
  fc.record({ kind: fc.constant('beneficiary-id' as const), mandatory, userId: unsigned16 }),
  fc.record({ kind: fc.constant('floor-id' as const), mandatory, floorId: unsigned16 }),
  fc.record({ kind: fc.constant('floor-request-id' as const), mandatory, floorRequestId: unsigned16 }),
  fc.record({ kind: fc.constant('priority' as const), mandatory, priority: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ kind: fc.constant('request-status' as const), mandatory, status: octet, queuePosition: octet }),
  fc.record({
    kind: fc.constant('error-code' as const),
    mandatory,
    errorCode: fc.constant(4),
    unknownAttributes: fc.array(type, { maxLength: 9 }),
  }),
  fc.record({
    kind: fc.constant('error-code' as const),
    mandatory,
    errorCode: octet.filter((code) => code !== 4),
    details: fc.uint8Array({ maxLength: 9 }),
  }),
  fc.record({ kind: fc.constantFrom(...textKinds), mandatory, text: shortText }),
  fc.record({
    kind: fc.constant('supported-attributes' as const),
    mandatory,
    types: fc.array(type, { maxLength: 20 }),
  }),
  fc.record({
    kind: fc.constant('supported-primitives' as const),
    mandatory,
    primitives: fc.array(octet, { maxLength: 20 }),
  }),
  fc.record({
    kind: fc.constant('unknown' as const),
    mandatory,
    type: fc.integer({ min: 19, max: 127 }),
    value: fc.uint8Array({ maxLength: 9 }),
  }),
);

/** Groups of the five kinds around the given children. */
function groupsOf(children: fc.Arbitrary<Attribute>): fc.Arbitrary<Attribute> {
  const attributes = fc.array(children, { maxLength: 3 });
  return fc.oneof(
    fc.record({ kind: fc.constant('beneficiary-information' as const), mandatory, userId: unsigned16, attributes }),
    fc.record({ kind: fc.constant('requested-by-information' as const), mandatory, userId: unsigned16, attributes }),
    fc.record({ kind: fc.constant('floor-request-status' as const), mandatory, floorId: unsigned16, attributes }),
    fc.record({
      kind: fc.constantFrom('floor-request-information' as const, 'overall-request-status' as const),
      mandatory,
      floorRequestId: unsigned16,
      attributes,
    }),
  );
}

/** Attributes of every kind, groups in groups among them; each fits its 8-bit length. */
export const attributes: fc.Arbitrary<Attribute> = fc.oneof(
  { weight: 3, arbitrary: plainAttributes },
  { weight: 1, arbitrary: groupsOf(plainAttributes) },
  { weight: 1, arbitrary: groupsOf(fc.oneof(plainAttributes, groupsOf(fc.constant(floorId())))) },
);

/** Messages that the encoder takes, of any primitive; not necessarily in the order of its grammar. */
export const messages: fc.Arbitrary<Required<Message>> = fc.record({
  version: fc.constantFrom(1 as const, 2 as const),
  response: fc.constant(false),
  primitive: octet,
  conferenceId: fc.integer({ min: 0, max: 0xffff_ffff }),
  transactionId: unsigned16,
  userId: unsigned16,
  attributes: fc.array(attributes, { maxLength: 6 }),
});

function floorId(): Attribute {
  return { kind: 'floor-id', mandatory: false, floorId: 543 };
}
