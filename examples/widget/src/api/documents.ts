// Customers may select what the schema opens to them; anything else is FORBIDDEN.

const message = `fragment Message on Thread {
  id type text createdAt createdBy { name } authorName
  attachments { id fileName mimeType size url inlineUrl }
}`;

const chat = `fragment Chat on Conversation { id name createdAt messageCount threadAllowance { allowed reason } }`;

const failure = `... on Error { code message }
  ... on InvalidInputError { issues { path message } }
  ... on ConversationLockedError { reason }`;

export const readPosition = '{ eventPosition }';

export const listChats = `query Chats($after: String) {
  conversations(first: 20, after: $after) {
    nodes { ...Chat threads(last: 1) { nodes { ...Message } } }
    pageInfo { hasNextPage endCursor }
  }
}
${chat} ${message}`;

/** All of its messages: a conversation has at most 100. */
export const readChat = `query Chat($id: ID!) {
  conversation(id: $id) {
    ... on Conversation { ...Whole }
    ... on ConversationMoved { movedTo { ...Whole } }
  }
}
fragment Whole on Conversation { ...Chat threads(last: 100) { nodes { ...Message } } }
${chat} ${message}`;

/** A message, an answer, a merge, a lock: each change of a conversation, with its latest messages. */
export const followChat = `subscription Follow($id: ID!, $after: ID) {
  conversationUpdated(id: $id, after: $after) { ...Chat threads(last: 10) { nodes { ...Message } } }
}
${chat} ${message}`;

export const startChat = `mutation StartChat($input: CreateConversationInput!) {
  result: createConversation(input: $input) {
    ... on CreateConversationPayload { conversation { ...Chat threads(last: 1) { nodes { ...Message } } } }
    ... on RateLimitedError { retryAfterMs }
    ${failure}
  }
}
${chat} ${message}`;

export const addMessage = `mutation AddMessage($input: CreateChatThreadInput!) {
  result: createChatThread(input: $input) {
    ... on CreateChatThreadPayload { thread { ...Message } conversation { ...Chat } }
    ${failure}
  }
}
${chat} ${message}`;
