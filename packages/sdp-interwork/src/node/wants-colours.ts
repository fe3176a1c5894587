/** What is asked of a stream and of the environment. */
export interface Terminal {
  readonly isTTY?: boolean;
}

/** Whether output is coloured: on a terminal, unless `NO_COLOR` is there and not empty (https://no-color.org). */
export function wantsColours({ isTTY }: Terminal, environment: Readonly<Record<string, string | undefined>>): boolean {
  return isTTY === true && (environment.NO_COLOR ?? '') === '';
}
