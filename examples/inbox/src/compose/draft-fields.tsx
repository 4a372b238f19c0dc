import { Field } from '../parts/field.tsx';
import { type Draft, fields } from './draft.ts';

interface DraftFieldsProps {
  readonly draft: Draft;
  readonly problems: Partial<Record<keyof Draft, string>>;
  readonly onChange: (name: keyof Draft, value: string) => void;
}

/** The form's fields, each with its problem beside it. */
export function DraftFields({ draft, problems, onChange }: DraftFieldsProps) {
  return (
    <div className="fields">
      {fields.map(({ name, label, hint, type, half }) => (
        <Field key={name} label={label} hint={hint} half={half} problem={problems[name] ?? null}>
          {(control) => {
            const value = { name, value: draft[name] };
            return type === 'long' ? (
              <textarea {...control} {...value} rows={5} onChange={(event) => onChange(name, event.target.value)} />
            ) : (
              <input
                {...control}
                {...value}
                type={type}
                autoComplete="off"
                onChange={(event) => onChange(name, event.target.value)}
              />
            );
          }}
        </Field>
      ))}
    </div>
  );
}
