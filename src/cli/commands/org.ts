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

/** `parley org create`: a new tenant, which only whoever has the database can make. */
export function addOrgCommand(program: Command): void {
  program
    .command('org')
    .description('Organizations, each a tenant of its own.')
    .command('create')
    .description('Create an organization, its first user, and a token of theirs that may do everything.')
    .requiredOption('--name <name>', 'What the organization is called.')
    .requiredOption('--admin-email <email>', 'The e-mail of the first user, an administrator.')
    .option('--lock-after-days <days>', 'Take no further thread in conversations older than this.', wholeNumber)
    .option('--json', 'Print {"organizationId","userId","token"} as one line.')
    .action(createOrg);
}

async function createOrg(options: CreateOptions, command: Command): Promise<void> {
  const config = readConfig();
  const { withMigratedDatabase } = await import('../configured-database.ts');
  const { createOrganization } = await import('../../domain/administration/administration.ts');
  const { createApiToken } = await import('../../domain/administration/tokens.ts');
  const { onCommandLine } = await import('../../domain/audit/audit.ts');
  const { allPermissions } = await import('../../domain/access/caller.ts');
  const { DomainError } = await import('../../domain/core/domain-error.ts');
  const { InvalidInputError } = await import('../../domain/core/errors.ts');
  const { encodeId } = await import('../../domain/core/ids.ts');

  const created = await withMigratedDatabase(config, async (db) => {
    const { name, adminEmail, lockAfterDays: lockConversationsAfterDays } = options;
    const made = await createOrganization(db, { name, adminEmail, lockConversationsAfterDays });
    if (made instanceof InvalidInputError) return made;
    const orgId = made.organization.id;
    const userId = encodeId('User', made.admin.id);
    const wanted = { name: 'Administrator', userId, permissions: [...allPermissions] };
    const token = await createApiToken(db, onCommandLine(orgId), wanted);
    if (token instanceof DomainError) throw new Error(token.message);
    return { organizationId: encodeId('Organization', orgId), userId, token: token.secret };
  });
  if (created instanceof InvalidInputError) return refuseOptions(command, created, flags);
  if (options.json) return console.log(JSON.stringify(created));
  console.log(`Organization   ${created.organizationId}  ${options.name}`);
  console.log(`Administrator  ${created.userId}  ${options.adminEmail}`);
  console.log(`Token          ${created.token}`);
  console.log('The token is shown this once.');
}
