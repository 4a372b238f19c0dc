import type { Command } from 'commander';
import { refuseOptions, wholeNumber } from '../invalid-option.ts';
import { readConfig } from '../read-config.ts';

interface CreateOptions {
  name: string;
  adminEmail: string;
  lockAfterDays?: number;
  json?: boolean;
}

const flags = { name: '--name', adminEmail: '--admin-email', lockConversationsAfterDays: '--lock-after-days' };

/** `parley org create`: creates a tenant. Only those with access to the database can do this. */
export function addOrgCommand(program: Command): void {
  program
    .command('org')
    .description('Manage organizations. Each organization is a separate tenant.')
    .command('create')
    .description('Create an organization, its first user, and a token with all permissions for that user.')
    .requiredOption('--name <name>', 'The name of the organization.')
    .requiredOption('--admin-email <email>', 'The e-mail address of the first user, an administrator.')
    .option('--lock-after-days <days>', 'Lock conversations older than this number of days.', wholeNumber)
    .option('--json', 'Print {"organizationId","userId","token","shard"} as one line of JSON.')
    .action(createOrg);
}

async function createOrg(options: CreateOptions, command: Command): Promise<void> {
  const config = readConfig();
  const { withMigratedShards } = await import('../configured-database.ts');
  const { createOrganization } = await import('../../domain/administration/administration.ts');
  const { createApiToken } = await import('../../domain/administration/tokens.ts');
  const { onCommandLine } = await import('../../domain/audit/audit.ts');
  const { allPermissions } = await import('../../domain/access/caller.ts');
  const { DomainError } = await import('../../domain/core/domain-error.ts');
  const { InvalidInputError } = await import('../../domain/core/errors.ts');
  const { encodeId } = await import('../../domain/core/ids.ts');

  const created = await withMigratedShards(config, async (shards) => {
    const { name, adminEmail, lockAfterDays: lockConversationsAfterDays } = options;
    const made = await createOrganization(shards, { name, adminEmail, lockConversationsAfterDays });
    if (made instanceof InvalidInputError) return made;
    const orgId = made.organization.id;
    const userId = encodeId('User', made.admin.id);
    const wanted = { name: 'Administrator', userId, permissions: [...allPermissions] };
    const token = await createApiToken(made.shard.db, onCommandLine(orgId), wanted);
    if (token instanceof DomainError) throw new Error(token.message);
    const organizationId = encodeId('Organization', orgId);
    return { organizationId, userId, token: token.secret, shard: made.shard.name };
  });
  if (created instanceof InvalidInputError) return refuseOptions(command, created, flags);
  if (options.json) return console.log(JSON.stringify(created));
  console.log(`Organization   ${created.organizationId}  ${options.name}`);
  console.log(`Administrator  ${created.userId}  ${options.adminEmail}`);
  console.log(`Shard          ${created.shard}`);
  console.log(`Token          ${created.token}`);
  console.log('Save the token now: it is not shown again.');
}
