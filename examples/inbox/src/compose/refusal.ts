import type { CreateConversationMutation } from '../api/gql/graphql.ts';
import { unreachable } from '../api/unreachable.ts';
import { type Draft, fields } from './draft.ts';

type Failed = Exclude<CreateConversationMutation['createConversation'], { __typename: 'CreateConversationPayload' }>;

/** What a person has to know, to do something about it. */
export type Refusal =
  | { readonly kind: 'fields'; readonly problems: Partial<Record<keyof Draft, string>>; readonly others: string[] }
  | { readonly kind: 'taken'; readonly id: string; readonly name: string }
  | { readonly kind: 'wait'; readonly forMs: number }
  | { readonly kind: 'unreachable'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

/** Each way in which a conversation is not created, as the form shows it. */
export function refusalOf(failed: Failed): Refusal {
  switch (failed.__typename) {
    case 'InvalidInputError':
      return besideFields(failed.issues);
    case 'ConflictError':
      return { kind: 'taken', id: failed.existing.id, name: failed.existing.name ?? 'No subject' };
    case 'RateLimitedError':
      return { kind: 'wait', forMs: failed.retryAfterMs };
    case 'ConversationLockedError':
      return { kind: 'text', text: `A conversation can begin with ${failed.limit} messages at most.` };
    case 'NotFoundError':
      return { kind: 'text', text: `The ${failed.typeName.toLowerCase()} is not there any more.` };
    case 'IdempotencyMismatchError':
      return { kind: 'text', text: 'This was sent before with another content. Change something and send it again.' };
    default:
      return unreachable(failed);
  }
}

function besideFields(issues: readonly { readonly path: string[]; readonly message: string }[]): Refusal {
  const problems: Partial<Record<keyof Draft, string>> = {};
  const others: string[] = [];
  for (const { path, message } of issues) {
    const field = fields.find((each) => each.path === path.join('.'));
    if (field) problems[field.name] = message;
    else others.push(`${path.join(' › ')}: ${message}`);
  }
  return { kind: 'fields', problems, others };
}
