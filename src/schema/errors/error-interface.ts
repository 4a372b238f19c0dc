import { DomainError } from '../../domain/core/domain-error.ts';
import { type ErrorTypeName, errorClasses } from '../../domain/core/errors.ts';
import { visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';

const failures = Object.entries(errorClasses).map(([typeName, { failure }]) => ({ typeName, ...failure }));

const ErrorCode = builder.enumType('ErrorCode', {
  description: 'The kinds of expected failures. The number is the HTTP status of the source REST API.',
  values: Object.fromEntries(
    failures.map(({ code, status, description }) => [code, { description: `${status}. ${description}` }]),
  ),
});

// By class: several of them share a code.
const typeNames = new Map<unknown, string>(Object.entries(errorClasses).map(([typeName, one]) => [one, typeName]));

/** The type of an error in the API. */
const typeNameOf = (error: DomainError) => typeNames.get(error.constructor) as string;

export const ErrorRef = builder.interfaceRef<DomainError>('Error').implement({
  description: 'An expected failure. Nothing was written.',
  resolveType: typeNameOf,
  fields: (t) => ({
    code: t.expose('code', {
      access: visible,
      openToCustomers: true,
      type: ErrorCode,
      description: 'The kind of failure.',
    }),
    message: t.exposeString('message', {
      access: visible,
      openToCustomers: true,
      description: 'A sentence for people. It may change; programs should use `code`.',
    }),
    status: t.exposeInt('status', {
      access: visible,
      openToCustomers: true,
      description: 'The HTTP status of the source REST API.',
    }),
    retryable: t.exposeBoolean('retryable', {
      access: visible,
      openToCustomers: true,
      description: 'Whether the same request can succeed later, unchanged.',
    }),
  }),
});

export type ErrorOf<Name extends ErrorTypeName> = InstanceType<(typeof errorClasses)[Name]>;
type Fields<Name extends ErrorTypeName> = PothosSchemaTypes.ObjectTypeOptions<
  typeof builder.$inferSchemaTypes,
  ErrorOf<Name>
>['fields'];

/** The type of one kind of error, with its additional fields. */
export function errorType<Name extends ErrorTypeName>(name: Name, description: string, fields?: Fields<Name>) {
  return builder.objectRef<ErrorOf<Name>>(name).implement({
    description,
    // Each of them is a DomainError, which Pothos cannot infer for a generic type.
    interfaces: [ErrorRef] as never,
    isTypeOf: (value) => value instanceof errorClasses[name],
    ...(fields && { fields }),
  });
}

/** The type of a result union's member: an error by its code, anything else is the payload. */
export function resultType(payload: string): (value: unknown) => string {
  return (value) => (value instanceof DomainError ? typeNameOf(value) : payload);
}
