import { graphql } from '../api/gql/index.ts';

/** What the card shows of a customer, and what its form changes. */
export const CustomerFragment = graphql(`
  fragment Customer on Customer {
    id
    rev
    firstName
    lastName
    email
    phone
    location
    organization
    jobTitle
    background
    createdAt
  }
`);
