import { decodeId } from '../../domain/core/ids.ts';
import { InvalidRequestError } from '../../domain/core/invalid-request-error.ts';
import { keysetOf, toPage, toPageRequest } from '../../domain/core/pagination.ts';
import { emailKey } from '../../domain/customers/email-address.ts';
import { type CustomerFilter, countCustomers, listCustomerPage } from '../../store/queries/customer-pages.ts';
import { findCustomerByEmail, findCustomerByExternalId } from '../../store/queries/customers.ts';
import { countFoundCustomers, searchCustomerPage } from '../../store/search/customer-search.ts';
import type { CustomerRow } from '../../store/tables/customers.ts';
import { needs } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { connectionOf, pageArgs } from '../core/connection.ts';
import type { Context } from '../core/context.ts';
import { costing } from '../core/cost.ts';
import { CustomerOrder } from '../core/enums.ts';
import { loadOptional, loadSurvivor } from '../core/load.ts';
import { CustomerRef } from '../core/refs.ts';
import { CountRef, countCost, maxCount } from '../count.ts';
import { bySearch, requireStorable, toSearch } from './conversation-page.ts';

const CustomerConnection = connectionOf('Customer', CustomerRef, 'customers', (row: CustomerRow, order) => {
  if (order === 'NAME') return [row.sortName, row.id];
  return [(order === 'RECENTLY_UPDATED' ? row.updatedAt : row.createdAt).getTime(), row.id];
});

const maxExternalIds = 100;

const CustomerFilterInput = builder.inputType('CustomerFilter', {
  description: 'Which customers to list. All given conditions must hold.',
  fields: (t) => ({
    search: t.string({
      description:
        'Words that must all occur in the name, the e-mail address or the phone number. Case and accents are ignored; ' +
        'from three letters on, the beginning of a word is enough. At most 256 characters and 20 words; a text with only ' +
        'symbols finds nothing, and an empty text sets no condition.',
    }),
    externalIds: t.stringList({ description: 'Those with one of these external ids; at most 100.' }),
    createdAfter: t.field({ type: 'DateTime', description: 'Those created after this time.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Those created before this time.' }),
    updatedAfter: t.field({ type: 'DateTime', description: 'Those changed after this time.' }),
  }),
});

/** The filter in the store's form. Throws InvalidRequestError, which names the argument. */
function toFilter(filter: typeof CustomerFilterInput.$inferInput | null | undefined): CustomerFilter {
  const externalIds = filter?.externalIds ?? null;
  if (externalIds !== null && externalIds.length > maxExternalIds)
    throw new InvalidRequestError(`filter.externalIds must hold at most ${maxExternalIds} ids.`, [
      'filter',
      'externalIds',
    ]);
  for (const externalId of externalIds ?? []) requireStorable('filter.externalIds', externalId);
  return {
    externalIds,
    createdAfter: filter?.createdAfter ?? null,
    createdBefore: filter?.createdBefore ?? null,
    updatedAfter: filter?.updatedAfter ?? null,
  };
}

builder.queryField('customers', (t) =>
  t.field({
    access: needs('readConversations'),
    type: CustomerConnection,
    description:
      'Lists customers, except those that were merged into others. Needs the permission to read conversations.',
    args: {
      ...pageArgs(t.arg),
      filter: t.arg({ type: CustomerFilterInput, description: 'Which customers; all if absent.' }),
      orderBy: t.arg({ type: CustomerOrder, defaultValue: 'NEWEST', description: 'The order of the list.' }),
    },
    resolve: async (_root, { filter, orderBy, ...args }, { caller, gateway, loaders }) => {
      const order = orderBy ?? 'NEWEST';
      const request = toPageRequest(args, order);
      const [wanted, search, page] = [toFilter(filter), toSearch(filter?.search), keysetOf(request)];
      const rows = await bySearch(search, {
        all: () => listCustomerPage(gateway.db, caller.orgId, wanted, order, page),
        none: [],
        found: (words) => searchCustomerPage(loaders.executor, caller.orgId, words, wanted, order, page),
      });
      return toPage(request, rows, order);
    },
  }),
);

builder.queryField('customerCount', (t) =>
  t.field({
    access: needs('readConversations'),
    type: CountRef,
    description:
      'Counts customers up to 10,000, except those that were merged into others. Needs the permission to read ' +
      'conversations.',
    extensions: costing(countCost),
    args: { filter: t.arg({ type: CustomerFilterInput, description: 'Which customers; all if absent.' }) },
    resolve: async (_root, { filter }, { caller, gateway, loaders }) => {
      const wanted = toFilter(filter);
      const counted = await bySearch(toSearch(filter?.search), {
        all: () => countCustomers(gateway.db, caller.orgId, wanted, maxCount + 1),
        none: 0,
        found: (words) => countFoundCustomers(loaders.executor, caller.orgId, words, wanted, maxCount + 1),
      });
      return { counted };
    },
  }),
);

builder.queryField('customer', (t) =>
  t.field({
    access: needs('readConversations'),
    type: CustomerRef,
    nullable: true,
    description:
      'Finds a customer by id, e-mail address or external id; give exactly one. A value of a customer who was ' +
      'merged finds the survivor. Null if your organization has no such customer, or the text is not an e-mail ' +
      'address. Customers find only themselves. Needs the permission to read conversations.',
    openToCustomers: true,
    args: {
      id: t.arg.id({ openToCustomers: true, description: 'Their id.' }),
      email: t.arg.string({ description: 'Their e-mail address.' }),
      externalId: t.arg.string({ description: 'Their external id, exactly.' }),
    },
    resolve: async (_root, args, context) => loadSurvivor(context.loaders.customer, await findCustomer(context, args)),
  }),
);

interface CustomerArgs {
  id?: string | null;
  email?: string | null;
  externalId?: string | null;
}

function findCustomer(context: Context, { id, email, externalId }: CustomerArgs): Promise<CustomerRow | null> | null {
  if ([id, email, externalId].filter((given) => given != null).length !== 1)
    throw new InvalidRequestError('Give exactly one of id, email and externalId.', ['id', 'email', 'externalId']);
  const { executor, customer } = context.loaders;
  const { orgId } = context.caller;
  if (id != null) return loadOptional(customer, decodeId('Customer', id));
  if (externalId != null) {
    requireStorable('externalId', externalId);
    return findCustomerByExternalId(executor, orgId, externalId);
  }
  requireStorable('email', email as string);
  const key = emailKey(email as string);
  return key === null ? null : findCustomerByEmail(executor, orgId, key);
}
