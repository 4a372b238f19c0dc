/** An argument of the request is invalid. Names the argument. */
export class InvalidRequestError extends Error {
  /** Not named `path`: GraphQL treats an error with a `path` as already located, and would not add its location. */
  readonly argument: readonly string[];
  constructor(message: string, argument: readonly string[]) {
    super(message);
    this.argument = argument;
  }
}
