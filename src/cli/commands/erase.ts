import { type Command, Option } from 'commander';
import type { ErasureMode } from '../../domain/erasure/erase-customer.ts';
import type { GatewayClient } from '../gateway/client.ts';
import { CommandError } from '../report-error.ts';

interface EraseOptions {
  mode: 'anonymize' | 'delete';
  url?: string;
  token?: string;
  json?: boolean;
}

/** What was erased, as the command prints it. */
interface Erased {
  readonly erasedId: string;
  readonly conversations: number;
  readonly threads: number;
  readonly attachments: number;
}

/** `parley erase`: erases a customer (R31), for those without an admin frontend. */
export function addEraseCommand(program: Command): void {
  program
    .command('erase')
    .description('Erase the data of a customer. This cannot be undone.')
    .argument('<customer>', 'The id (customer_…) or e-mail address of the customer.')
    .addOption(
      new Option(
        '--mode <mode>',
        'anonymize keeps conversations, counts and what agents wrote; delete removes everything.',
      )
        .choices(['anonymize', 'delete'])
        .default('anonymize'),
    )
    .option('--url <url>', 'The gateway to use. Without it, the database in DATABASE_URL, or else the embedded one.')
    .addOption(new Option('--token <token>', 'An API token with org.permission.customer.erase.').env('PARLEY_TOKEN'))
    .option('--json', 'Print {"erasedId","conversations","threads","attachments"} as one line of JSON.')
    .action(erase);
}

async function erase(customer: string, options: EraseOptions): Promise<void> {
  const mode: ErasureMode = options.mode === 'delete' ? 'DELETE' : 'ANONYMIZE';
  const { openOrAsk } = await import('../gateway/open-or-ask.ts');
  const opened = await openOrAsk({ ...options, quiet: options.json ?? false });
  const erased =
    opened.kind === 'gateway'
      ? await eraseThere(opened.client, customer, mode)
      : await eraseHere(opened, options.token, customer, mode).finally(() => opened.shards.close());
  if (erased === null) throw new CommandError(`There is no customer ${customer}.`);
  const { erasedId, conversations, threads, attachments } = erased;
  if (options.json) return console.log(JSON.stringify({ erasedId, conversations, threads, attachments }));
  console.log(`${mode === 'DELETE' ? 'Deleted' : 'Anonymized'} ${erasedId}`);
  console.log(`  conversations  ${conversations}`);
  console.log(`  threads        ${threads}`);
  console.log(`  attachments    ${attachments}`);
}

const isId = (customer: string) => customer.startsWith('customer_');

async function eraseThere(client: GatewayClient, customer: string, mode: ErasureMode): Promise<Erased | null> {
  const id = isId(customer) ? customer : await findThere(client, customer);
  if (id === null) return null;
  const query = `mutation Erase($input: EraseCustomerInput!) {
    eraseCustomer(input: $input) { ... on EraseCustomerPayload { erasedId conversations threads attachments } }
  }`;
  const { eraseCustomer } = await client.ask<{ eraseCustomer: Partial<Erased> }>(query, { input: { id, mode } });
  return eraseCustomer.erasedId === undefined ? null : (eraseCustomer as Erased);
}

async function findThere(client: GatewayClient, email: string): Promise<string | null> {
  const query = 'query Find($email: String!) { customer(email: $email) { id } }';
  const { customer } = await client.ask<{ customer: { id: string } | null }>(query, { email });
  return customer?.id ?? null;
}

type Opened = Extract<
  Awaited<ReturnType<typeof import('../gateway/open-or-ask.ts')['openOrAsk']>>,
  { kind: 'database' }
>;

async function eraseHere(
  { shards, config }: Opened,
  token: string | undefined,
  customer: string,
  mode: ErasureMode,
): Promise<Erased | null> {
  const { authorOfToken } = await import('../author-of-token.ts');
  const { onCommandLine } = await import('../../domain/audit/audit.ts');
  const { encodeId } = await import('../../domain/core/ids.ts');
  const { NotFoundError } = await import('../../domain/core/not-found-error.ts');
  const { emailKey } = await import('../../domain/customers/email-address.ts');
  const { eraseCustomer } = await import('../../domain/erasure/erase-customer.ts');
  const { findCustomerByEmail } = await import('../../store/queries/customers.ts');
  const { author, db } = await authorOfToken(shards, config, token, 'eraseCustomers');
  const actor = { ...onCommandLine(author.orgId), userId: author.userId, tokenId: author.clientId };
  const key = isId(customer) ? null : emailKey(customer);
  const found = key === null ? null : await findCustomerByEmail(db, author.orgId, key);
  const erased = await eraseCustomer(db, actor, found ? encodeId('Customer', found.id) : customer, mode);
  return erased instanceof NotFoundError ? null : { ...erased, erasedId: encodeId('Customer', erased.erasedId) };
}
