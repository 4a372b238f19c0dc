import { DomainError } from '../../domain/core/domain-error.ts';
import {
  type CreatedCustomer,
  createCustomer,
  dryRunCustomer,
  toCustomerDraft,
} from '../../domain/customer-writes/create-customer.ts';
import { mergeCustomers } from '../../domain/customer-writes/merge-customers.ts';
import { updateCustomer } from '../../domain/customer-writes/update-customer.ts';
import type { CustomerRow } from '../../store/tables/customers.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import type { Context } from '../core/context.ts';
import { CustomerRef } from '../core/refs.ts';
import { customerFields } from '../inputs/customer-fields.ts';
import { idempotencyKeyDescription, validateOnlyDescription } from '../inputs/inputs.ts';
import { beginAudited, beginDryRun, beginWrite } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

interface Changed {
  readonly customer: CustomerRow;
}

function changed<Failure extends DomainError>(context: Context, outcome: CustomerRow | Failure): Changed | Failure {
  if (outcome instanceof DomainError) return outcome;
  context.loaders.customer.prime(outcome.id, outcome);
  return { customer: outcome };
}

const atLeastOne = 'A customer has at least one of an e-mail address, a phone number and an external id.';
const conflicts =
  'An `email` or `externalId` that another customer has is CONFLICT. Customers may share a phone number.';

const CreateCustomerPayload = builder.objectRef<CreatedCustomer>('CreateCustomerPayload').implement({
  description: 'The customer was created, now or by an earlier call with the same idempotency key.',
  fields: (t) => ({
    customer: t.expose('customer', {
      access: keepsOwn(visible),
      type: CustomerRef,
      description: 'The customer after the write.',
    }),
    replayed: t.exposeBoolean('replayed', {
      access: visible,
      description: 'Whether this is the result of an earlier call with the same key.',
    }),
  }),
});

const CreateCustomerInput = builder.inputType('CreateCustomerInput', {
  description: `A customer to create. ${atLeastOne}`,
  fields: (t) => ({
    ...customerFields(t),
    idempotencyKey: t.string({ description: idempotencyKeyDescription }),
    validateOnly: t.boolean({ defaultValue: false, description: validateOnlyDescription }),
  }),
});

defineMutation({
  name: 'createCustomer',
  description: `Creates a customer. ${conflicts} Needs \`org.permission.customer.create\` or \`org.user.customer.write\`.`,
  access: makesOwn(needs('createCustomers')),
  audit: null,
  input: CreateCustomerInput,
  argument: 'The customer to create.',
  payload: CreateCustomerPayload,
  result: 'The customer, or why they were not created.',
  errors: ['InvalidInputError', 'CustomerConflictError', 'IdempotencyMismatchError'],
  run: async (input, context) => {
    const author = await beginWrite(context);
    const draft = toCustomerDraft(input);
    if (draft instanceof DomainError) return draft;
    const { db, inTurn } = context.gateway;
    const command = { author, draft };
    const outcome = input.validateOnly
      ? await beginDryRun(context, (tx) => dryRunCustomer(tx, command))
      : await inTurn(author, () => createCustomer(db, command));
    if (!(outcome instanceof DomainError)) context.loaders.customer.prime(outcome.customer.id, outcome.customer);
    return outcome;
  },
});

const UpdateCustomerPayload = builder.objectRef<Changed>('UpdateCustomerPayload').implement({
  description: 'The customer was changed.',
  fields: (t) => ({
    customer: t.expose('customer', {
      access: visible,
      type: CustomerRef,
      description: 'The customer after the change.',
    }),
  }),
});

const UpdateCustomerInput = builder.inputType('UpdateCustomerInput', {
  description: `The changes. Absent fields do not change; null clears a field. ${atLeastOne}`,
  fields: (t) => ({
    id: t.id({
      required: true,
      description: 'The customer. An unknown id is NOT_FOUND; the id of a merged customer resolves to the survivor.',
    }),
    rev: t.int({
      description:
        'The revision that you read. If it has changed since, nothing is changed and the result is STALE_REVISION.',
    }),
    ...customerFields(t),
  }),
});

defineMutation({
  name: 'updateCustomer',
  description:
    'Changes a customer and increases their revision by one. If the new values equal the old ones, nothing changes ' +
    `and there is no event. ${conflicts} Needs \`org.permission.customer.update\` or \`org.user.customer.write\`.`,
  access: needs('updateCustomers'),
  audit: null,
  input: UpdateCustomerInput,
  argument: 'What to change.',
  payload: UpdateCustomerPayload,
  result: 'The customer, or why nothing was changed.',
  errors: ['InvalidInputError', 'NotFoundError', 'CustomerConflictError', 'StaleRevisionError'],
  run: async (input, context) => {
    const author = await beginWrite(context);
    const { db, inTurn } = context.gateway;
    return changed(context, await inTurn(author, () => updateCustomer(db, author, input)));
  },
});

const MergeCustomersPayload = builder.objectRef<Changed>('MergeCustomersPayload').implement({
  description: 'The customers were merged.',
  fields: (t) => ({
    customer: t.expose('customer', {
      access: visible,
      type: CustomerRef,
      description: 'The survivor, with the conversations of both.',
    }),
  }),
});

const MergeCustomersInput = builder.inputType('MergeCustomersInput', {
  description: 'Two customers to merge. The id of a merged customer resolves to the survivor.',
  fields: (t) => ({
    sourceId: t.id({ required: true, description: 'The customer who is merged; their id will resolve to the target.' }),
    targetId: t.id({
      required: true,
      description: 'The customer who remains, unchanged. They must not be the source (INVALID_INPUT).',
    }),
  }),
});

defineMutation({
  name: 'mergeCustomers',
  description:
    'Merges one customer into another. The target takes over their conversations and threads; the id, e-mail ' +
    'address, phone number and external id of the source resolve to the target from then on. This cannot be undone. ' +
    'Needs `org.permission.customer.update` or `org.user.customer.write`.',
  access: needs('updateCustomers'),
  audit: ['customer.merged'],
  input: MergeCustomersInput,
  argument: 'Which two.',
  payload: MergeCustomersPayload,
  result: 'The survivor, or why they were not merged.',
  errors: ['InvalidInputError', 'NotFoundError'],
  run: async (input, context) => {
    const author = await beginAudited(context);
    const { db, inTurn } = context.gateway;
    return changed(context, await inTurn(author, () => mergeCustomers(db, author, input)));
  },
});
