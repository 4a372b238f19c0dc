import { type FormEvent, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { Link, useLocation, useSearch } from 'wouter';
import { graphql } from '../api/gql/index.ts';
import { useReconnected } from '../api/live-context.ts';
import { failureText, isUnreachable } from '../parts/failure.tsx';
import { useStoredDraft } from '../session/drafts.ts';
import { type Draft, emptyDraft, fields, toInput } from './draft.ts';
import { DraftFields } from './draft-fields.tsx';
import { FormProblem } from './form-problem.tsx';
import { type Refusal, refusalOf } from './refusal.ts';

const CreateConversation = graphql(`
  mutation CreateConversation($input: CreateConversationInput!) {
    createConversation(input: $input) {
      __typename
      ... on CreateConversationPayload { conversation { id ...ConversationItem } }
      ... on InvalidInputError { issues { path message } }
      ... on NotFoundError { typeName }
      ... on ConflictError { existing { id name } }
      ... on IdempotencyMismatchError { idempotencyKey }
      ... on ConversationLockedError { limit }
      ... on RateLimitedError { retryAfterMs }
    }
  }
`);

/** A form that begins a conversation and then opens it. */
export function NewConversation() {
  const [stored, changeStored] = useStoredDraft<Draft>('new');
  const draft = stored ?? emptyDraft;
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [{ fetching }, create] = useMutation(CreateConversation);
  const [, navigate] = useLocation();
  const search = useSearch();
  const form = useRef<HTMLFormElement>(null);
  const key = useRef<string | null>(null);
  useReconnected(() => setRefusal((now) => (now?.kind === 'unreachable' ? null : now)));
  const waiting = refusal?.kind === 'wait';

  const change = (name: keyof Draft, value: string) => {
    changeStored((now) => ({ ...(now ?? emptyDraft), [name]: value }));
    if (refusal?.kind === 'fields') setRefusal({ ...refusal, problems: { ...refusal.problems, [name]: undefined } });
    // Another text is another conversation.
    key.current = null;
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (fetching || waiting) return;
    key.current ??= crypto.randomUUID();
    const { data, error } = await create({ input: toInput(draft, key.current) });
    if (error) return setRefusal({ kind: isUnreachable(error) ? 'unreachable' : 'text', text: failureText(error) });
    if (!data) return setRefusal({ kind: 'text', text: 'The server gave no answer.' });
    const result = data.createConversation;
    if (result.__typename === 'CreateConversationPayload') {
      changeStored(() => null);
      return navigate(`/conversations/${result.conversation.id}${search && `?${search}`}`);
    }
    const next = refusalOf(result);
    setRefusal(next);
    const [first] = next.kind === 'fields' ? fields.filter(({ name }) => next.problems[name]) : [];
    if (first) (form.current?.elements.namedItem(first.name) as HTMLElement | null)?.focus();
  };

  return (
    <form className="new-conversation stack" ref={form} onSubmit={submit} noValidate>
      <Link href={`/${search && `?${search}`}`} className="back">
        ← All conversations
      </Link>
      <h1>New conversation</h1>
      <DraftFields draft={draft} problems={refusal?.kind === 'fields' ? refusal.problems : {}} onChange={change} />
      {refusal && <FormProblem refusal={refusal} onOver={() => setRefusal(null)} />}
      <button type="submit" className="primary" aria-disabled={fetching || waiting}>
        {fetching ? 'Creating…' : 'Create'}
      </button>
    </form>
  );
}
