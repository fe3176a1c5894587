/**
 * A value that is still being made: members that may be absent are added one by one, to a literal. To the copy that spreading makes, adding one costs as much as
 * copying twenty (V8).
 */
export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
