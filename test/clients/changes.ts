import { change, fieldOf, schemaText } from './changed-schema.ts';

/** A change of the schema that must break a user's program, and the expected compiler errors. */
export interface Change {
  readonly what: string;
  readonly schema: string;
  /** `documents` is the file that contains them. */
  readonly complaints: readonly ((documents: string) => RegExp)[];
}

const newError = `
"""A failure that no client knows yet."""
type NewError implements Error {
  code: ErrorCode!
  message: String!
  retryable: Boolean!
  status: Int!
}
`;

/** The schema with one more member in every result union. */
export const grownUnions = schemaText.replace(/^(union \w+) = /gm, '$1 = NewError | ') + newError;

const another = (type: string, field: string) => (text: string) =>
  change(fieldOf(type, field), `  ${field}: String\n`, text);
const without = (type: string, field: string) => (text: string) => change(fieldOf(type, field), '', text);

const grown = change(/(?<=^union CreateConversationResult) = /m, ' = NewError | ') + newError;

/** The changes that the program of every page must detect. */
export const changes: readonly Change[] = [
  {
    what: 'a union has one more member, an input field is gone, and others have another type',
    schema: [
      another('Conversation', 'priority'),
      another('CreateConversationInput', 'priority'),
      without('CustomerInput', 'email'),
    ].reduce((text, apply) => apply(text), grown),
    complaints: [
      () => /main\.ts\(\d+,\d+\): error TS2345: .*NewError.*'never'/,
      () => /main\.ts\(\d+,\d+\): error TS\d+: Property 'toFixed' does not exist/,
      () =>
        /main\.ts\(\d+,\d+\): error (?:TS2322: |TS2769: (?:.*\n +)+?)Type 'number' is not assignable to type '(?:Maybe<)?string/,
      () => /main\.ts\(\d+,\d+\): error TS2\d+: (?:.*\n +)*?.*'email' does not exist/,
    ],
  },
  {
    // Generators that read documents reject this one themselves, before the compiler sees it.
    what: 'a field is removed',
    schema: without('Conversation', 'priority')(schemaText),
    complaints: [(documents) => new RegExp(`priority[\\s\\S]*${documents}|${documents}.*(?:priority|toFixed)`)],
  },
];
