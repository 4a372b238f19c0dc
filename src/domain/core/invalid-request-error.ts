/** The request itself is malformed: an argument that no answer could be given for. Names the argument. */
export class InvalidRequestError extends Error {
  /** Not `path`: an error that has one passes for a located GraphQLError, and would never be told its place. */
  readonly argument: readonly string[];
  constructor(message: string, argument: readonly string[]) {
    super(message);
    this.argument = argument;
  }
}
