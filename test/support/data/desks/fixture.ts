/** A conversation in the shape of a help desk's API, and the records that it refers to, by part and key. */
export interface DeskFixture {
  readonly name: string;
  readonly conversation: Record<string, unknown>;
  readonly parts: Readonly<Record<string, Readonly<Record<string, readonly Record<string, unknown>[]>>>>;
}
