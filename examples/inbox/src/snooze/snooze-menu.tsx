import { type FormEvent, useState } from 'react';
import type { SnoozeFragment } from '../api/gql/graphql.ts';
import { useUpdateConversation } from '../conversation/use-update.ts';
import { Field } from '../parts/field.tsx';
import { morningAfter, snoozeTimes, timeText, toLocalInput } from './times.ts';

interface SnoozeMenuProps {
  readonly conversation: SnoozeFragment;
  readonly onDone: () => void;
}

/** Some times to choose from, a time of one's own, and the end of a snooze. */
export function SnoozeMenu({ conversation, onDone }: SnoozeMenuProps) {
  const [now] = useState(() => new Date());
  const [own, setOwn] = useState(toLocalInput(morningAfter(now, 2)));
  const [problem, setProblem] = useState<string | null>(null);
  const { updating, update } = useUpdateConversation(conversation);

  const snooze = async (until: Date | null) => {
    if (updating) return;
    setProblem(null);
    const problem = await update({ snoozedUntil: until?.toISOString() ?? null });
    if (problem === null) onDone();
    else setProblem(problem);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const until = new Date(own);
    if (Number.isNaN(until.getTime())) setProblem('Choose a day and a time.');
    else snooze(until);
  };

  return (
    <form className="snooze" onSubmit={submit} noValidate>
      <ul aria-label="Snooze until">
        {snoozeTimes(now).map(({ label, until }) => (
          <li key={label}>
            <button type="button" className="snooze-time" onClick={() => snooze(until)}>
              <span>{label}</span> <span className="hint">{timeText(until)}</span>
            </button>
          </li>
        ))}
      </ul>
      <Field label="Another time" problem={problem}>
        {(field) => (
          <input {...field} type="datetime-local" value={own} onChange={(event) => setOwn(event.target.value)} />
        )}
      </Field>
      <div className="popup-foot">
        <button type="submit" className="primary" aria-disabled={updating}>
          Snooze
        </button>
        {conversation.status === 'SNOOZED' && (
          <button type="button" onClick={() => snooze(null)}>
            End snooze
          </button>
        )}
      </div>
    </form>
  );
}
