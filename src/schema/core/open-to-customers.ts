/** The key in `extensions` under which a field, argument or input field is open to customers. */
export const openExtension = 'parleyOpenToCustomers';

/** Whether customers may select a field, or give an argument or input field (R45). What does not say so is closed. */
export function isOpenToCustomers(part: { readonly extensions: object }): boolean {
  return (part.extensions as Record<string, unknown>)[openExtension] === true;
}
