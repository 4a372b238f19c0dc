import { write } from '../clients/client.ts';
import type { TestApp } from '../gateways/app.ts';

let count = 0;

/** A customer with a session. */
export interface SessionOfCustomer {
  readonly token: string;
  readonly id: string;
  readonly email: string;
}

/** Creates a session for a new customer, or for the one of the input; it must succeed. */
export async function createSession(app: TestApp, input: object = {}, token?: string): Promise<SessionOfCustomer> {
  const email = `visitor-${++count}@example.com`;
  const created = await write(app, 'createCustomerSession', { customer: { email }, ...input }, token);
  if (created.__typename !== 'CreateCustomerSessionPayload') throw new Error(JSON.stringify(created));
  return { token: created.token, id: created.customer.id, email: created.customer.email };
}

/** The write of a customer, with what customers may select of its errors; it is executed with the session. */
export async function writeAs(
  app: TestApp,
  { token }: Pick<SessionOfCustomer, 'token'>,
  name: 'createConversation' | 'createChatThread',
  input: object,
  fields: string,
) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const document = `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename ... on ${type}Payload { ${fields} }
    ... on Error { code message } ... on InvalidInputError { issues { path message } } ... on NotFoundError { typeName id path } } }`;
  return (await app.ask(document, { input }, token))[name];
}
