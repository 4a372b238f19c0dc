import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreateConversationCommand } from '../../../src/domain/conversations/create-command.ts';
import type { CreatedConversation } from '../../../src/domain/conversations/create-conversations.ts';
import { DomainError } from '../../../src/domain/core/domain-error.ts';
import { CustomerConflictError } from '../../../src/domain/core/errors.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import {
  type CustomerDraft,
  createCustomer,
  toCustomerDraft,
} from '../../../src/domain/customer-writes/create-customer.ts';
import { mergeCustomers } from '../../../src/domain/customer-writes/merge-customers.ts';
import { updateCustomer } from '../../../src/domain/customer-writes/update-customer.ts';
import type { CustomerInput } from '../../../src/domain/customers/customer-reference.ts';
import type { Gateway } from '../../../src/domain/gateway.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { chatCommand, conversationCommand } from '../../support/data/commands.ts';
import { databaseKind, openTestDatabase, openUrl, testDatabaseUrl } from '../../support/databases/database.ts';
import { openGateway } from '../../support/gateways/gateways.ts';
import { createTenant, succeed, type Tenant } from '../../support/gateways/tenant.ts';

let db: Database;
/** Two of them, with separate pools on a server. */
let gateways: (Gateway & { close(): Promise<void> })[];
let tenant: Tenant;

beforeAll(async () => {
  db = await openTestDatabase();
  const other = databaseKind === 'server' ? await openUrl(await testDatabaseUrl()) : db;
  // Small batches, so that several of them race.
  gateways = await Promise.all([db, other].map((each) => openGateway(each, { batchesInFlight: 2, maxBatchSize: 7 })));
  tenant = await createTenant(db);
});
afterAll(() => Promise.all(gateways.map((gateway) => gateway.close())));

const gatewayFor = (nth: number) => gateways[nth % gateways.length] as Gateway;
const times = <T>(count: number, make: (nth: number) => T): T[] => Array.from({ length: count }, (_, nth) => make(nth));
const mail = () => `${randomUUID()}@example.com`;
let numbers = 0;
const number = () => `+1 666 ${1_000_000 + ++numbers}`;

/** The customers of this many conversations, created concurrently with these inputs. */
async function customersOf(count: number, inputOf: (nth: number) => CustomerInput): Promise<string[]> {
  const outcomes = await Promise.all(
    times(count, (nth) => {
      const command: CreateConversationCommand = conversationCommand(tenant.author, { customer: inputOf(nth) });
      return gatewayFor(nth).createConversation(command);
    }),
  );
  return outcomes.map((outcome) => (succeed(outcome) as CreatedConversation).conversation.customerId);
}

const rowsWhere = (condition: string, value: unknown) =>
  db.query<{ id: string; externalId: string | null; rev: number }>(
    statement('', `SELECT id, external_id AS "externalId", rev FROM customers WHERE org_id = $1 AND ${condition}`),
    [tenant.orgId, value],
  );

describe('one customer, however many conversations name them concurrently', () => {
  const externalId = randomUUID();
  const email = mail();
  const phone = number();
  const mixed = randomUUID();
  const mixedEmail = mail();
  it.each<[string, (nth: number) => CustomerInput]>([
    ['an external id', () => ({ externalId })],
    ['a phone number', (nth) => ({ phone: nth % 2 ? phone : phone.replaceAll(' ', '-') })],
    [
      'an e-mail with an external id',
      (nth) => (nth % 2 ? { externalId: mixed, email: mixedEmail } : { email: mixedEmail }),
    ],
    ['an external id with an e-mail', (nth) => (nth % 2 ? { externalId, email } : { externalId })],
  ])('R30: 40 conversations by %s create one', async (_, inputOf) => {
    expect(new Set(await customersOf(40, inputOf)).size).toBe(1);
  });

  it('R30: a known e-mail gets the external id of 40 concurrent conversations once', async () => {
    const known = mail();
    const [id] = await customersOf(1, () => ({ email: known }));
    const link = randomUUID();
    expect(new Set(await customersOf(40, () => ({ externalId: link, email: known })))).toEqual(new Set([id]));
    expect(await rowsWhere('id = $2', id)).toEqual([{ id, externalId: link, rev: 2 }]);
  });

  it('R30: of 40 external ids for one e-mail, one is accepted and the others are rejected', async () => {
    const known = mail();
    await customersOf(1, () => ({ email: known }));
    const outcomes = await Promise.all(
      times(40, (nth) => {
        const customer = { externalId: randomUUID(), email: known };
        return gatewayFor(nth).createConversation(conversationCommand(tenant.author, { customer }));
      }),
    );
    expect(outcomes.filter((outcome) => !(outcome instanceof DomainError))).toHaveLength(1);
    expect(
      outcomes.filter((outcome) => outcome instanceof DomainError && outcome.code === 'INVALID_INPUT'),
    ).toHaveLength(39);
  });

  it('R15, R30: 40 chats with the same phone number and external id create one customer for each', async () => {
    const conversations = await Promise.all(
      times(4, (nth) =>
        gatewayFor(nth).createConversation(conversationCommand(tenant.author, { customer: { email: mail() } })),
      ),
    );
    const ids = conversations.map((outcome) => (succeed(outcome) as CreatedConversation).conversation.id);
    const [chatPhone, chatExternalId] = [number(), randomUUID()];
    const outcomes = await Promise.all(
      times(40, (nth) => {
        const customer =
          nth % 2 ? { phone: chatPhone } : { externalId: chatExternalId, email: `x${chatExternalId}@example.com` };
        const command = chatCommand(tenant.author, ids[nth % 4] as string, { customer });
        return gatewayFor(nth).createThread(command);
      }),
    );
    const authors = outcomes.map((outcome) => succeed(outcome).thread.customerId);
    expect(new Set(authors).size).toBe(2);
  });

  it('R30: 40 createCustomer calls with the same e-mail and external id create one, and the others return who it is', async () => {
    const [one, other] = [mail(), randomUUID()];
    const outcomes = await Promise.all(
      times(40, (nth) => {
        const input = nth % 2 ? { email: one, externalId: other } : { externalId: other, email: one, phone: number() };
        return createCustomer(gatewayFor(nth).db, {
          author: tenant.author,
          draft: toCustomerDraft(input) as CustomerDraft,
        });
      }),
    );
    const made = outcomes.filter((outcome) => !(outcome instanceof DomainError));
    expect(made).toHaveLength(1);
    const id = (await rowsWhere('external_id = $2', other))[0]?.id;
    for (const outcome of outcomes)
      if (outcome instanceof DomainError) {
        expect(outcome).toBeInstanceOf(CustomerConflictError);
        expect((outcome as CustomerConflictError).existingId).toBe(id);
      }
  });

  it('R27: of 40 updates with the same revision, one succeeds', async () => {
    const [id] = (await customersOf(1, () => ({ email: mail() }))) as [string];
    const outcomes = await Promise.all(
      times(40, (nth) =>
        updateCustomer(gatewayFor(nth).db, tenant.author, {
          id: encodeId('Customer', id),
          rev: 1,
          firstName: `Name ${nth}`,
        }),
      ),
    );
    expect(outcomes.filter((outcome) => !(outcome instanceof DomainError))).toHaveLength(1);
    expect(
      outcomes.filter((outcome) => outcome instanceof DomainError && outcome.code === 'STALE_REVISION'),
    ).toHaveLength(39);
  });
});

describe('a merge among writes', () => {
  const leftBehind = async (sourceId: string) => {
    const text = `SELECT (SELECT count(*)::int FROM conversations WHERE org_id = $1 AND customer_id = $2) AS conversations,
      (SELECT count(*)::int FROM threads WHERE org_id = $1 AND customer_id = $2) AS threads`;
    const [row] = await db.query(statement('', text), [tenant.orgId, sourceId]);
    return row;
  };

  it('R32: conversations and chats created meanwhile for the source all belong to the target', async () => {
    for (const _ of times(10, () => 0)) {
      const [sourceMail, targetMail] = [mail(), mail()];
      const [source] = (await customersOf(1, () => ({ email: sourceMail }))) as [string];
      const [target] = (await customersOf(1, () => ({ email: targetMail }))) as [string];
      // Belongs to another customer, which the merge does not lock.
      const begun = await gatewayFor(0).createConversation(
        conversationCommand(tenant.author, { customer: { email: mail() } }),
      );
      const conversationId = (succeed(begun) as CreatedConversation).conversation.id;
      const inputs = [{ email: sourceMail }, { id: encodeId('Customer', source) }, { email: targetMail }];
      const writes = times(36, (nth) => {
        const customer = inputs[nth % 3] as CustomerInput;
        return nth % 2
          ? gatewayFor(nth).createConversation(conversationCommand(tenant.author, { customer }))
          : gatewayFor(nth).createThread(chatCommand(tenant.author, conversationId, { customer }));
      });
      const input = { sourceId: encodeId('Customer', source), targetId: encodeId('Customer', target) };
      const merge = mergeCustomers(gatewayFor(1).db, tenant.author, input);
      const outcomes = await Promise.all([merge, ...writes]);
      for (const outcome of outcomes) succeed<object>(outcome);
      expect(await leftBehind(source)).toEqual({ conversations: 0, threads: 0 });
    }
  });

  it('R32: merges in a circle leave one customer', async () => {
    const ids = await Promise.all(
      times(6, () => customersOf(1, () => ({ email: mail() })).then(([id]) => id as string)),
    );
    const publicIds = ids.map((id) => encodeId('Customer', id));
    const outcomes = await Promise.all(
      times(12, (nth) =>
        mergeCustomers(gatewayFor(nth).db, tenant.author, {
          sourceId: publicIds[nth % 6] as string,
          targetId: publicIds[(nth + 1) % 6] as string,
        }),
      ),
    );
    expect(outcomes.filter((outcome) => !(outcome instanceof DomainError))).toHaveLength(5);
    const rows = await db.query<{ survivors: number }>(
      statement(
        '',
        'SELECT count(DISTINCT coalesce(merged_into_id, id))::int AS survivors FROM customers WHERE id = ANY ($1::uuid[])',
      ),
      [ids],
    );
    expect(rows).toEqual([{ survivors: 1 }]);
  });
});
