import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import type { ThreadType } from '../api/gql/graphql.ts';
import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';
import { useReconnected } from '../api/live-context.ts';
import { unreachable } from '../api/unreachable.ts';
import { lockText } from '../conversation/lock-notice.tsx';
import { customerName } from '../parts/customer-name.ts';
import { failureText, isUnreachable } from '../parts/failure.tsx';
import { Notice } from '../parts/notice.tsx';
import { useStoredDraft } from '../session/drafts.ts';
import { KindChoice } from './kind-choice.tsx';
import { type AddThreadAnswer, useAddThread } from './use-add-thread.ts';

const Composing = graphql(`
  fragment Composing on Conversation {
    id
    customer {
      id
      ...CustomerName
    }
  }
`);

interface ThreadDraft {
  readonly kind: ThreadType;
  readonly text: string;
  /** Goes with one text until the gateway has answered for it: sent twice by a bad line, it is added once. */
  readonly idempotencyKey?: string;
}

interface Problem {
  readonly text: string;
  readonly passing: boolean;
}

/** The box that adds to a conversation. What is sent shows at once; what is refused comes back into the box. */
export function AddThread(props: { readonly conversation: FragmentType<typeof Composing> }) {
  const { id, customer } = readFragment(Composing, props.conversation);
  const labelId = useId();
  const [draft, changeDraft] = useStoredDraft<ThreadDraft>(id);
  const [kind, setKind] = useState<ThreadType>(draft?.kind ?? 'REPLY');
  const [problem, setProblem] = useState<Problem | null>(null);
  const addThread = useAddThread(customer.id);
  const text = draft?.text ?? '';
  useReconnected(() => setProblem((now) => (now?.passing ? null : now)));

  const write = (next: ThreadDraft) => changeDraft(() => (next.text === '' ? null : next));
  const choose = (chosen: ThreadType) => {
    setKind(chosen);
    write({ kind: chosen, text });
  };

  const send = async () => {
    if (text.trim() === '') return setProblem({ text: 'Write something first.', passing: false });
    const idempotencyKey = draft?.idempotencyKey ?? crypto.randomUUID();
    changeDraft(() => null);
    setProblem(null);
    const answer = await addThread(kind, { conversationId: id, text, idempotencyKey });
    const refusal = refusalText(answer);
    if (refusal === null) return;
    const unanswered = answer.result == null;
    setProblem({ text: refusal, passing: answer.error !== undefined && isUnreachable(answer.error) });
    // Unless something new is being written already.
    changeDraft((now) => now ?? { kind, text, ...(unanswered && { idempotencyKey }) });
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    }
  };

  return (
    <form className="composer" onSubmit={submit}>
      {problem && <Notice tone="bad">{problem.text}</Notice>}
      <KindChoice kind={kind} customer={customerName(customer)} onChoose={choose} />
      <label className="visually-hidden" htmlFor={labelId}>
        Message
      </label>
      <textarea
        id={labelId}
        rows={3}
        value={text}
        placeholder="Write a message…"
        onChange={(event) => write({ kind, text: event.target.value })}
        onKeyDown={onKeyDown}
      />
      <div className="composer-foot">
        <span className="hint">Ctrl + Enter sends</span>
        <button type="submit" className="primary">
          Send
        </button>
      </div>
    </form>
  );
}

/** Why a thread was not added, in a person's words; null if it was. */
function refusalText({ result, error }: AddThreadAnswer): string | null {
  if (error) return failureText(error);
  if (!result) return 'The server gave no answer. Try again.';
  switch (result.__typename) {
    case 'CreateChatThreadPayload':
    case 'CreateAgentThreadPayload':
      return null;
    case 'InvalidInputError':
      return result.issues.map(({ message }) => message).join(' ');
    case 'NotFoundError':
      return `The ${result.typeName.toLowerCase()} is not there any more. It may have been merged; reload to see where it went.`;
    case 'IdempotencyMismatchError':
      return 'This was sent before with another text. Send it again as a new message.';
    case 'ConversationLockedError':
      return lockText(result.reason);
    default:
      return unreachable(result);
  }
}
