import type { ComponentProps } from 'react';
import { Count } from './count.tsx';

interface OptionsProps<Value extends string> {
  readonly name: string;
  readonly legend: string;
  readonly chosen: Value | null;
  readonly options: readonly {
    readonly value: Value | null;
    readonly label: string;
    readonly count: ComponentProps<typeof Count>['count'];
  }[];
  readonly onChoose: (value: Value | null) => void;
}

/** Some filters of which one is on. */
export function Options<Value extends string>({ name, legend, chosen, options, onChoose }: OptionsProps<Value>) {
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">{legend}</legend>
      {options.map(({ value, label, count }) => (
        <label key={label}>
          <input type="radio" name={name} checked={chosen === value} onChange={() => onChoose(value)} />
          <span>
            {label} <Count count={count} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}
