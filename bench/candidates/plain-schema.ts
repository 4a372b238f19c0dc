// The schema shared by the peers that do not have their own. The scalars have no code: values pass through.
export const typeDefs = /* GraphQL */ `
  scalar DateTime
  scalar JSON

  enum ConversationStatus {
    OPEN
    SNOOZED
    DONE
  }
  enum ThreadType {
    CHAT
    REPLY
    NOTE
  }

  type Customer {
    id: ID!
    email: String
    firstName: String
    lastName: String
  }
  type Thread {
    id: ID!
    type: ThreadType!
    text: String!
    createdAt: DateTime!
  }
  type Conversation {
    id: ID!
    customerId: ID!
    customer: Customer!
    name: String
    status: ConversationStatus!
    priority: Int
    tags: [String!]!
    custom: JSON!
    messageCount: Int!
    createdAt: DateTime!
    updatedAt: DateTime!
    rev: Int!
    "The newest first."
    threads(last: Int!): [Thread!]!
  }

  type Query {
    conversation(id: ID!): Conversation
    "The newest first."
    conversations(first: Int!, before: DateTime!): [Conversation!]!
  }

  input CustomerInput {
    id: ID
    email: String
  }
  input CreateConversationInput {
    customer: CustomerInput!
    name: String
    priority: Int
    tags: [String!]!
    custom: JSON!
  }
  input CreateChatThreadInput {
    conversationId: ID!
    customer: CustomerInput!
    text: String!
  }
  type CreateChatThreadPayload {
    thread: Thread!
    conversation: Conversation!
  }
  type Mutation {
    createConversation(input: CreateConversationInput!): Conversation!
    createChatThread(input: CreateChatThreadInput!): CreateChatThreadPayload!
  }
`;

export interface CustomerInput {
  readonly id?: string | null;
  readonly email?: string | null;
}

export interface CreateConversationInput {
  readonly customer: CustomerInput;
  readonly name?: string | null;
  readonly priority?: number | null;
  readonly tags: string[];
  readonly custom: object;
}

export interface CreateChatThreadInput {
  readonly conversationId: string;
  readonly customer: CustomerInput;
  readonly text: string;
}
