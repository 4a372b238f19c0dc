import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { parseInstant } from '../../domain/core/instant.ts';

// Not graphql-scalars' DateTime, which accepts years that PostgreSQL cannot store, and returns times in their original offset.
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'A point in time as RFC 3339 with an offset, such as `2026-02-28T17:30:00+02:00`, in the years 1 to 9999. ' +
    'Responses are in UTC with milliseconds, such as `2026-02-28T15:30:00.000Z`; further digits are dropped.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => (value as Date).toISOString(),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
});

function parse(value: unknown): Date {
  const instant = typeof value === 'string' ? parseInstant(value) : null;
  if (instant === null)
    throw new GraphQLError(
      'DateTime must be an existing RFC 3339 date and time with an offset, in the years 1 to 9999.',
      {
        extensions: { code: 'BAD_USER_INPUT' },
      },
    );
  return instant;
}
