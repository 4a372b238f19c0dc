import { useClient, useMutation } from 'urql';
import type { UpdateCustomerInput, UpdateCustomerMutation } from '../api/gql/graphql.ts';
import { graphql, readFragment } from '../api/gql/index.ts';
import { unreachable } from '../api/unreachable.ts';
import { customerName } from '../parts/customer-name.ts';
import { failureText } from '../parts/failure.tsx';
import { CustomerFragment } from './customer-fragment.ts';
import { type Profile, profileFields, toProfile } from './profile.ts';

const UpdateCustomer = graphql(`
  mutation UpdateCustomer($input: UpdateCustomerInput!) {
    updateCustomer(input: $input) {
      __typename
      ... on UpdateCustomerPayload { customer { id ...Customer ...CustomerName } }
      ... on InvalidInputError { issues { path message } }
      ... on CustomerConflictError { field existing { id ...CustomerName } }
      ... on StaleRevisionError { currentRev }
      ... on NotFoundError { typeName }
    }
  }
`);

const RefreshCustomer = graphql(`
  query RefreshCustomer($id: ID!) {
    customer(id: $id) { id ...Customer ...CustomerName }
  }
`);

export type Problems = Partial<Record<keyof Profile, string>>;

/** What became of a change: it is saved, or why not. */
export type Outcome =
  | { readonly kind: 'saved' }
  | { readonly kind: 'fields'; readonly problems: Problems; readonly others: string }
  | { readonly kind: 'changed'; readonly rev: number; readonly profile: Profile }
  | { readonly kind: 'text'; readonly text: string };

/** Changes a customer as they were read; if somebody else changed them meanwhile, says what they have become. */
export function useUpdateCustomer() {
  const client = useClient();
  const [{ fetching }, run] = useMutation(UpdateCustomer);

  const reread = async (id: string): Promise<Outcome> => {
    const { data, error } = await client.query(RefreshCustomer, { id }, { requestPolicy: 'network-only' }).toPromise();
    if (error) return { kind: 'text', text: failureText(error) };
    const customer = readFragment(CustomerFragment, data?.customer);
    return customer ? { kind: 'changed', rev: customer.rev, profile: toProfile(customer) } : gone;
  };

  const update = async (input: UpdateCustomerInput): Promise<Outcome> => {
    const { data, error } = await run({ input });
    if (error) return { kind: 'text', text: failureText(error) };
    if (!data) return { kind: 'text', text: 'The server gave no answer.' };
    const result = data.updateCustomer;
    switch (result.__typename) {
      case 'UpdateCustomerPayload':
        return { kind: 'saved' };
      case 'StaleRevisionError':
        return reread(input.id);
      case 'InvalidInputError':
        return besideFields(result.issues);
      case 'CustomerConflictError':
        return besideFields([{ path: [result.field], message: `${customerName(result.existing)} has this already.` }]);
      case 'NotFoundError':
        return gone;
      default:
        return unreachable(result);
    }
  };
  return { updating: fetching, update };
}

const gone: Outcome = { kind: 'text', text: 'The customer is not there any more.' };

type Issues = Extract<UpdateCustomerMutation['updateCustomer'], { __typename: 'InvalidInputError' }>['issues'];

function besideFields(issues: Issues): Outcome {
  const problems: Problems = {};
  const others: string[] = [];
  for (const { path, message } of issues) {
    const field = profileFields.find(({ name }) => name === path.join('.'));
    if (field) problems[field.name] = message;
    else others.push(`${path.join(' › ')}: ${message}`);
  }
  return { kind: 'fields', problems, others: others.join(' ') };
}
