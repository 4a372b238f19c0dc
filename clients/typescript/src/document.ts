/**
 * The text of an operation, with the types of its answer and its variables. Those of GraphQL Code Generator's client
 * preset (`documentMode: 'string'`) are such documents, and so is any string.
 */
export interface Document<Data, Variables> {
  toString(): string;
  /** For the compiler only: it is never there. */
  readonly __apiType?: (variables: Variables) => Data;
}
