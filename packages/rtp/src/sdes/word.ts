/** A run of visible characters, and where it stands. */
export interface Word {
  readonly text: string;
  readonly offset: number;
}
