import type { AuditAction } from '../../domain/audit/audit.ts';
import type { ErrorTypeName } from '../../domain/core/errors.ts';
import type { FieldAccess } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import type { Context } from '../core/context.ts';
import { type ErrorOf, resultType } from '../errors/error-interface.ts';
import { errorRefs } from '../errors/errors.ts';

type Types = typeof builder.$inferSchemaTypes;
type ResultRef = ReturnType<typeof builder.unionType>;
type PayloadRef<Payload extends object> = PothosSchemaTypes.ObjectRef<Types, Payload> & { readonly name: string };

/** The key in a field's `extensions` under which a mutation declares what it writes to the audit log. */
export const auditExtension = 'parleyAudit';

interface MutationOptions<Input, Payload extends object, Failure extends ErrorTypeName> {
  /** The name in the schema, such as `createWebhook`. */
  readonly name: string;
  readonly description: string;
  readonly access: FieldAccess;
  /** R45: whether customers may use it, with the input fields that are open to them. */
  readonly openToCustomers?: boolean;
  /**
   * R35: what a success may leave in the audit log, for whatever administers, destroys or works in bulk; null for the daily work
   * with conversations. A test tries each of them.
   */
  readonly audit: readonly AuditAction[] | null;
  readonly input: PothosSchemaTypes.InputObjectRef<Types, Input>;
  /** The description of the `input` argument. */
  readonly argument: string;
  /** The type of a successful result. */
  readonly payload: PayloadRef<Payload>;
  /** The description of the union of payload and errors, or the union itself if mutations share it. */
  readonly result: string | ResultRef;
  /** The expected failures: `run` cannot return others. */
  readonly errors: readonly Failure[];
  readonly run: (input: Input, context: Context) => Promise<Payload | ErrorOf<Failure>>;
}

/** The union `${name}Result` of a payload and errors, for mutations that share it. */
export function defineResult<Payload extends object>(
  name: string,
  description: string,
  payload: PayloadRef<Payload>,
  errors: readonly ErrorTypeName[],
): ResultRef {
  return builder.unionType(`${name}Result`, {
    description,
    types: [payload, ...errors.map((error) => errorRefs[error])] as never,
    resolveType: resultType(payload.name),
  }) as ResultRef;
}

/**
 * Adds a mutation to the schema in the common form: one `input` argument, and a union of the payload and the expected failures as
 * its result.
 */
export function defineMutation<Input, Payload extends object, Failure extends ErrorTypeName>(
  options: MutationOptions<Input, Payload, Failure>,
): void {
  const { name, description, access, audit, input, argument, payload, errors, run } = options;
  const { openToCustomers = false } = options;
  const union =
    typeof options.result === 'string'
      ? defineResult(`${name[0]?.toUpperCase()}${name.slice(1)}`, options.result, payload, errors)
      : options.result;
  builder.mutationField(name, (t) =>
    t.field({
      access,
      openToCustomers,
      type: union,
      description,
      extensions: { [auditExtension]: audit },
      args: { input: t.arg({ type: input, required: true, openToCustomers, description: argument }) },
      resolve: (_root, args, context) => run((args as { input: Input }).input, context) as never,
    }),
  );
}
