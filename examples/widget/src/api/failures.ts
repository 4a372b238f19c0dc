/** No answer, or none from the gateway: the same request may succeed later. */
export class Unreachable extends Error {
  constructor(readonly retryAfterMs: number | null = null) {
    super('The chat cannot be reached.');
  }
}

/** The website does not know its visitor. */
export class SignedOut extends Error {}

/** The gateway's refusal; repeating the request does not help. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
