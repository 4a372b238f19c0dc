import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, write, writeDocument } from '../../support/clients/client.ts';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

/** Numbers that a double cannot represent exactly, or at all, as JSON and GraphQL write them. */
const tooLong = [
  '9007199254740992',
  '9007199254740993',
  '-9007199254740993',
  '9007199254740992.0',
  '9.007199254740993e15',
  '123456789012345678901234567890',
  '1e400',
  '-1e400',
];
const longest = ['9007199254740991', '-9007199254740991', '0.1', '-1.5e-7', '1e15', '0'];

const refusal = {
  code: 'INVALID_INPUT',
  issues: [{ path: ['custom', 'orderNum'], message: expect.stringMatching(/ends in Str/) }],
};

/** The body of a request with the literal number. */
const bodyWith = (number: string) => `{"query":${JSON.stringify(writeDocument('createConversation'))},"variables":
  {"input":{"customer":{"email":"long@example.com"},"importedAt":"2026-01-01T00:00:00Z","custom":{"orderNum":${number}}}}}`;
const send = async (body: string) => {
  const sent = await sendRaw(app, { headers: { 'content-type': 'application/json' }, body });
  return (sent.body?.data as { createConversation: unknown } | undefined)?.createConversation;
};
const literal = (number: string) => `mutation { createConversation(input: { customer: { email: "long@example.com" },
  importedAt: "2026-01-01T00:00:00Z", custom: { orderNum: ${number} } }) {
    ... on InvalidInputError { code issues { path message } } ... on CreateConversationPayload { conversation { custom } } } }`;

describe('R5: a number in custom that would lose digits', () => {
  it.each(tooLong)('is rejected in variables: %s, however often the operation is sent', async (number) => {
    for (let use = 0; use < 5; use++) expect(await send(bodyWith(number))).toMatchObject(refusal);
  });

  it.each(tooLong)('is rejected in a literal: %s', async (number) => {
    for (let use = 0; use < 5; use++) {
      const { createConversation } = await app.ask(literal(number));
      expect(createConversation).toEqual(refusal);
    }
  });

  it.each(longest)('does not include %s', async (number) => {
    const custom = { orderNum: Number(number) };
    for (let use = 0; use < 5; use++) expect(await send(bodyWith(number))).toMatchObject({ conversation: { custom } });
    expect((await app.ask(literal(number))).createConversation).toEqual({ conversation: { custom } });
  });

  it('is also rejected by an update and in a row of a bulk operation', async () => {
    const { id } = await startConversation(app);
    expect(await write(app, 'updateConversation', { id, custom: { orderNum: 2 ** 53 } })).toMatchObject(refusal);
    const conversations = [{ customer: { email: 'long@example.com' }, custom: { orderNum: 2 ** 53 } }];
    const { bulkOperation } = await write(app, 'bulkCreateConversations', { conversations, waitMs: 30_000 });
    expect(bulkOperation).toMatchObject({ failed: 1, succeeded: 0 });
  });
});
