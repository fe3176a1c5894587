/** A value that is still being made: members that may be absent are added one by one. */
export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
