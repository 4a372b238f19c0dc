import { beforeAll, describe, expect, it } from 'vitest';
import { emptyDatabaseUrl } from '../../support/databases/database.ts';
import { createOrganization, startGateway } from '../../support/gateways/gateway-process.ts';
import { type GatewayData, runCommand } from '../../support/processes/command.ts';

let data: GatewayData;
let token: string;
beforeAll(async () => {
  data = { databaseUrl: await emptyDatabaseUrl() };
  token = await createOrganization(data);
});

const create = `mutation ($input: CreateConversationInput!) {
  createConversation(input: $input) { ... on CreateConversationPayload { conversation { customer { id } } } }
}`;
const find = 'query ($email: String!) { customer(email: $email) { id } }';
const input = (email: string) => ({ input: { customer: { email, firstName: 'Ada' }, threads: [{ text: 'Hi' }] } });

describe('parley erase', () => {
  it('R31: erases by e-mail and by id, through a gateway and directly in the database', async () => {
    const gateway = await startGateway(data, { token });
    const customers = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        const { createConversation } = await gateway.ask(create, input(`${name}@example.com`));
        return createConversation.conversation.customer.id as string;
      }),
    );
    const there = ['--url', gateway.url, '--token', token];
    const first = await runCommand(['erase', 'A@example.com', '--json', ...there], data);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(JSON.parse(first.stdout)).toEqual({ erasedId: customers[0], conversations: 1, threads: 1, attachments: 0 });
    expect(await gateway.ask(find, { email: 'a@example.com' })).toEqual({ customer: null });
    const second = await runCommand(['erase', customers[1] as string, '--mode', 'delete', ...there], data);
    expect([second.code, second.stderr]).toEqual([0, '']);
    expect(second.stdout).toMatch(new RegExp(`^Deleted ${customers[1]}\\n  conversations  1\\n  threads        1\\n`));
    const nobody = await runCommand(['erase', 'nobody@example.com', ...there], data);
    expect([nobody.code, nobody.stderr]).toEqual([1, 'error: There is no customer nobody@example.com.\n']);
    await gateway.kill('SIGTERM');

    const third = await runCommand(['erase', 'c@example.com', '--json', '--token', token], data);
    expect([third.code, third.stderr]).toEqual([0, '']);
    expect(JSON.parse(third.stdout)).toMatchObject({ erasedId: customers[2], conversations: 1 });
    const again = await runCommand(['erase', 'c@example.com', '--token', token], data);
    expect([again.code, again.stderr]).toEqual([1, 'error: There is no customer c@example.com.\n']);
  }, 120_000);

  it('exits with 2 on wrong usage', async () => {
    expect((await runCommand(['erase'], data)).code).toBe(2);
    expect((await runCommand(['erase', 'a@example.com', '--mode', 'all'], data)).code).toBe(2);
  });
});
