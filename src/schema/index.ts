import type { GraphQLSchema } from 'graphql';
import './mutations/administration.ts';
import './mutations/api-tokens.ts';
import './mutations/bulk-operations.ts';
import './audit-entry.ts';
import './bulk-operation.ts';
import './conversation.ts';
import './mutations/conversations.ts';
import './mutations/create-conversation.ts';
import './mutations/create-thread.ts';
import './customer.ts';
import './mutations/customers.ts';
import './mutations/customer-sessions.ts';
import './mutations/erasure.ts';
import './mutations/identity-providers.ts';
import './queries/customers.ts';
import './queries/node-queries.ts';
import './queries/conversations.ts';
import './queries/queries.ts';
import './queries/subscriptions.ts';
import './thread.ts';
import './mutations/teams-and-queues.ts';
import './mutations/users.ts';
import './mutations/webhooks.ts';
import './queries/administration.ts';
import { builder } from './core/builder.ts';
import './errors/errors.ts';

/** The whole schema; its printed form is schema.graphql. */
export function createSchema(): GraphQLSchema {
  return builder.toSchema();
}
