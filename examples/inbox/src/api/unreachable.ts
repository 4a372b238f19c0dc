/** The end of a switch over a union: it compiles only as long as each member has a case of its own. */
export function unreachable(value: never): never {
  throw new Error(`This client is older than the API: ${JSON.stringify(value)}`);
}
