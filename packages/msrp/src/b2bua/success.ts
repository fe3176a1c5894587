/** Whether a status code says that all is well. */
export function isSuccess(code: number): boolean {
  return code >= 200 && code <= 299;
}
