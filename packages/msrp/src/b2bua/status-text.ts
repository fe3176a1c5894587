/** The comment that goes with a status code (RFC 4975 10); `undefined` where there is none. */
export function commentOf(code: number): string | undefined {
  return comments.get(code);
}

/** A status code with its comment, where there is one. */
export function statusText(code: number): string {
  return statuses.get(code) ?? `${code}`;
}

const comments: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [400, 'Bad Request'],
  [403, 'Forbidden'],
  [408, 'Request Timeout'],
  [413, 'Message Too Large'],
  [415, 'Unsupported Media Type'],
  [481, 'Session Does Not Exist'],
  [501, 'Not Implemented'],
  [506, 'Session Already In Use'],
]);
// Put together once.
const statuses: ReadonlyMap<number, string> = new Map(
  [...comments].map(([code, comment]) => [code, `${code} ${comment}`]),
);
