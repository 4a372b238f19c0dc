/** The metadata of an error class. */
interface Failure {
  readonly code: string;
  /** The HTTP status of the source REST API. */
  readonly status: number;
  /** Can the same request, unchanged, succeed later? */
  readonly retryable: boolean;
  /** For the API's enum of codes. */
  readonly description: string;
}

/**
 * An expected failure. It is returned and never thrown. It does not extend Error, because executors and loaders treat a returned
 * Error as a thrown one, and ten thousand bad rows must not create ten thousand stack traces.
 */
export abstract class DomainError {
  abstract readonly code: string;
  readonly #message: string;
  constructor(message: string) {
    this.#message = message;
  }
  /** A sentence for people. */
  get message(): string {
    return this.#message;
  }
  get status(): number {
    return this.#failure.status;
  }
  get retryable(): boolean {
    return this.#failure.retryable;
  }
  get #failure(): Failure {
    return (this.constructor as unknown as { failure: Failure }).failure;
  }
}

/** An error's fields as JSON; those that earlier releases did not store may be missing. */
export type Stored<Of extends DomainError, Later extends keyof Of = never> = Omit<Of, keyof DomainError | Later> &
  Partial<Pick<Of, Later>>;
