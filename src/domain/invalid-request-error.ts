/** The request itself is malformed: an argument that no answer could be given for. Names the argument. */
export class InvalidRequestError extends Error {
  readonly path: readonly string[];
  constructor(message: string, path: readonly string[]) {
    super(message);
    this.path = path;
  }
}
