import { readFileSync } from 'node:fs';
import type { Plan } from '@webrtc-ims/sdp-interwork';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

/** As much of the schema as its tests look at. */
export interface ObjectSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly oneOf?: readonly { readonly $ref: string }[];
  readonly enum?: readonly string[];
}

/** A member of an object. */
export interface PropertySchema extends ObjectSchema {
  readonly $ref?: string;
  readonly const?: number | string;
}

/** The published schema of plans. */
export const planSchema: ObjectSchema & {
  readonly $id: string;
  readonly $schema: string;
  readonly $defs: Readonly<Record<string, ObjectSchema>>;
} = JSON.parse(readFileSync(new URL('../../plan.schema.json', import.meta.url), 'utf8'));

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(planSchema);

/** Every plan that a test makes is one that the published schema describes. */
export function expectPlanOfSchema(plan: Plan): void {
  // As it arrives where it was sent to.
  const sent: unknown = JSON.parse(JSON.stringify(plan));
  expect(validate(sent) ? [] : validate.errors).toEqual([]);
}
