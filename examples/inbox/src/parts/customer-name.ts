import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';

const CustomerName = graphql(`
  fragment CustomerName on Customer {
    firstName
    lastName
    email
  }
`);

/** What to call a customer: the name, or else the address. */
export function customerName(customer: FragmentType<typeof CustomerName>): string {
  const { firstName, lastName, email } = readFragment(CustomerName, customer);
  return [firstName, lastName].filter(Boolean).join(' ') || email || 'Unknown customer';
}
