/** An input value, before it is written as a literal or as JSON. */
export type Value =
  | { readonly kind: 'null' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'word'; readonly name: string }
  /** A number or boolean, exactly as written. */
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: string, value: Value])[] }
  | { readonly kind: 'variable'; readonly name: string };

export const nothing: Value = { kind: 'null' };
export const text = (value: string): Value => ({ kind: 'text', text: value });
export const plain = (value: string | number | boolean): Value => ({ kind: 'plain', text: String(value) });

/** A literal in an operation's text. */
export function toLiteral(value: Value): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'text':
      return JSON.stringify(value.text);
    case 'word':
      return value.name;
    case 'plain':
      return value.text;
    case 'list':
      return `[${value.items.map(toLiteral).join(', ')}]`;
    case 'object':
      return `{${value.entries.map(([key, each]) => `${key}: ${toLiteral(each)}`).join(', ')}}`;
    case 'variable':
      return `$${value.name}`;
  }
}

/** A value in JSON; it contains no variable. */
export function toJson(value: Value): string {
  switch (value.kind) {
    case 'text':
      return JSON.stringify(value.text);
    case 'word':
      return JSON.stringify(value.name);
    case 'list':
      return `[${value.items.map(toJson).join(',')}]`;
    case 'object':
      return `{${value.entries.map(([key, each]) => `${JSON.stringify(key)}:${toJson(each)}`).join(',')}}`;
    case 'variable':
      throw new Error(`There is a variable in the value of a variable: $${value.name}.`);
    default:
      return toLiteral(value);
  }
}
