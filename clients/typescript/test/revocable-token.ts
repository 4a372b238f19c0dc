import { write } from '../../../test/support/clients/client.ts';
import type { TestApp } from '../../../test/support/gateways/app.ts';

/** A token that may read, and can be revoked; the gateway then ends its streams too. */
export async function revocableToken(app: TestApp) {
  const { apiToken, secret } = await write(app, 'createApiToken', {
    name: 'To be revoked',
    userId: app.tenant.userId,
    permissions: ['org.permission.conversation.read'],
  });
  return { secret: secret as string, revoke: () => write(app, 'revokeApiToken', { id: apiToken.id }) };
}
