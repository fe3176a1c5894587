/**
 * A frozen copy that shares nothing with the original. For plain data whose shape is known, so that the depth is bounded; members that are
 * `undefined` are left out.
 */
export function snapshot<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(snapshot)) as T;
  // fromEntries defines members, it does not assign them: a member named `__proto__` stays a member.
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.freeze(Object.fromEntries(members.map(([name, member]) => [name, snapshot(member)]))) as T;
}
