/** Why a body was not read, or cannot be: what the client is told instead of an answer. */
export class BodyRefusedError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
