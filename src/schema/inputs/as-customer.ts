import type { CustomerCaller } from '../../domain/access/caller.ts';
import { InvalidInputError } from '../../domain/core/errors.ts';
import { decodeId, encodeId } from '../../domain/core/ids.ts';
import { NotFoundError } from '../../domain/core/not-found-error.ts';
import type { CustomerInput } from '../../domain/customers/customer-reference.ts';
import type { Context } from '../core/context.ts';
import { attributeKeysOf } from '../core/customer-attributes.ts';

interface WrittenByCustomer {
  readonly customer?: CustomerInput | null;
  readonly custom?: Record<string, unknown> | null;
}

/**
 * R45: the input of a customer's write, with the customer themselves as its customer: another one is NOT_FOUND, and a custom attribute that the
 * organization has not opened is INVALID_INPUT.
 */
export async function asCustomer<Input extends WrittenByCustomer>(
  input: Input,
  context: Pick<Context, 'loaders'>,
  caller: CustomerCaller,
): Promise<Input | InvalidInputError | NotFoundError> {
  const given = input.customer?.id;
  if (given != null) {
    const id = decodeId('Customer', given);
    if (id !== caller.customerId && id !== caller.subjectId)
      return new NotFoundError('Customer', given, ['customer', 'id']);
  }
  const keys = Object.keys(input.custom ?? {});
  if (keys.length > 0) {
    const open = await attributeKeysOf(context, caller);
    const issues = keys
      .filter((key) => !open.includes(key))
      .map((key) => ({ path: ['custom', key], message: 'Is not available to customers.' }));
    if (issues.length > 0) return new InvalidInputError(issues);
  }
  return { ...input, customer: { id: encodeId('Customer', caller.customerId) } };
}
