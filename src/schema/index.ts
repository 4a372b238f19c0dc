import type { GraphQLSchema } from 'graphql';
import './administration.ts';
import './api-token-mutations.ts';
import './bulk-mutations.ts';
import './bulk-operation.ts';
import './conversation.ts';
import './conversation-mutations.ts';
import './create-conversation.ts';
import './create-thread.ts';
import './customer.ts';
import './node-queries.ts';
import './queries.ts';
import './subscriptions.ts';
import './thread.ts';
import './webhook-mutations.ts';
import { builder } from './builder.ts';
import { UnexpectedErrorRef } from './errors.ts';

/** The whole schema; its printed form is schema.graphql. */
export function createSchema(): GraphQLSchema {
  // Only rows of bulk operations hold it, behind the interface, so nothing else names it.
  void UnexpectedErrorRef;
  return builder.toSchema();
}
