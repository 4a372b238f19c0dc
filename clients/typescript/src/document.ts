/**
 * The text of an operation, with the types of its data and its variables. Documents from GraphQL Code Generator's
 * client preset (`documentMode: 'string'`) have this type, and so does any string.
 */
export interface Document<Data, Variables> {
  toString(): string;
  /** For the compiler only: it never exists at run time. */
  readonly __apiType?: (variables: Variables) => Data;
}
