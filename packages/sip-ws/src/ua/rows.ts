/** Header rows as name and value. */
export type Rows = readonly (readonly [name: string, value: string])[];
