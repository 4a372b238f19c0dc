import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { CustomerFragment } from '../api/gql/graphql.ts';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { changesOf, clashes, type Profile, profileFields, rebase, toProfile } from './profile.ts';
import { type Problems, useUpdateCustomer } from './use-update-customer.ts';

interface CustomerFormProps {
  readonly customer: CustomerFragment;
  readonly onDone: (saved: boolean) => void;
}

/** The customer's fields. It begins from what was read, so that a change by somebody else does not get lost. */
export function CustomerForm({ customer, onDone }: CustomerFormProps) {
  const [read, setRead] = useState(() => ({ rev: customer.rev, profile: toProfile(customer) }));
  const [draft, setDraft] = useState(read.profile);
  const [problems, setProblems] = useState<Problems>({});
  const [trouble, setTrouble] = useState<string | null>(null);
  const { updating, update } = useUpdateCustomer();
  const form = useRef<HTMLFormElement>(null);

  const focus = (name: keyof Profile) => (form.current?.elements.namedItem(name) as HTMLElement | null)?.focus();
  useEffect(() => {
    (form.current?.elements[0] as HTMLElement | undefined)?.focus();
  }, []);

  const change = (name: keyof Profile, value: string) => {
    setDraft({ ...draft, [name]: value });
    setProblems({ ...problems, [name]: undefined });
  };
  const show = (next: Problems, text: string) => {
    setProblems(next);
    setTrouble(text);
    const first = profileFields.find(({ name }) => next[name]);
    if (first) focus(first.name);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (updating) return;
    const changes = changesOf(read.profile, draft);
    if (Object.keys(changes).length === 0) return onDone(false);
    setTrouble(null);
    const outcome = await update({ ...changes, id: customer.id, rev: read.rev });
    switch (outcome.kind) {
      case 'saved':
        return onDone(true);
      case 'fields':
        return show(outcome.problems, outcome.others || 'Please look at the fields marked above.');
      case 'changed':
        show(
          clashes(draft, read.profile, outcome.profile),
          'Somebody else changed this customer meanwhile. Look at the fields, and save again to keep yours.',
        );
        setDraft(rebase(draft, read.profile, outcome.profile));
        return setRead(outcome);
      case 'text':
        return show({}, outcome.text);
    }
  };

  return (
    <form ref={form} className="stack" onSubmit={submit} noValidate>
      <div className="fields">
        {profileFields.map(({ name, label, type, half }) => (
          <Field key={name} label={label} half={half} problem={problems[name] ?? null}>
            {(control) => (
              <input
                {...control}
                name={name}
                type={type}
                autoComplete="off"
                value={draft[name]}
                onChange={(event) => change(name, event.target.value)}
              />
            )}
          </Field>
        ))}
      </div>
      {trouble && <Notice tone="bad">{trouble}</Notice>}
      <div className="popup-foot">
        <button type="submit" className="primary" aria-disabled={updating}>
          {updating ? 'Saving…' : 'Save'}
        </button>
        <button type="button" onClick={() => onDone(false)}>
          Cancel
        </button>
      </div>
    </form>
  );
}
