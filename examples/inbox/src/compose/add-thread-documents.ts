import { graphql } from '../api/gql/index.ts';

/** What a new thread of each kind is asked for, and each way that it can fail. */
export const addThreadDocuments = {
  CHAT: graphql(`
    mutation AddChat($input: CreateChatThreadInput!) {
      createChatThread(input: $input) {
        __typename
        ... on CreateChatThreadPayload {
          thread { id ...Thread }
          conversation { ...AfterThread }
        }
        ... on InvalidInputError { issues { path message } }
        ... on NotFoundError { typeName }
        ... on IdempotencyMismatchError { idempotencyKey }
        ... on ConversationLockedError { reason }
      }
    }
  `),
  REPLY: graphql(`
    mutation AddReply($input: CreateAgentThreadInput!) {
      createReply(input: $input) {
        __typename
        ... on CreateAgentThreadPayload {
          thread { id ...Thread }
          conversation { ...AfterThread }
        }
        ... on InvalidInputError { issues { path message } }
        ... on NotFoundError { typeName }
        ... on IdempotencyMismatchError { idempotencyKey }
        ... on ConversationLockedError { reason }
      }
    }
  `),
  NOTE: graphql(`
    mutation AddNote($input: CreateAgentThreadInput!) {
      createNote(input: $input) {
        __typename
        ... on CreateAgentThreadPayload {
          thread { id ...Thread }
          conversation { ...AfterThread }
        }
        ... on InvalidInputError { issues { path message } }
        ... on NotFoundError { typeName }
        ... on IdempotencyMismatchError { idempotencyKey }
        ... on ConversationLockedError { reason }
      }
    }
  `),
} as const;
