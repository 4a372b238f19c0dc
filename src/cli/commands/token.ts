import { type Command, Option } from 'commander';
import { allPermissions } from '../../domain/access/caller.ts';
import { instant, refuseOptions } from '../invalid-option.ts';
import { readConfig } from '../read-config.ts';
import { CommandError } from '../report-error.ts';

interface CreateOptions {
  org: string;
  user: string;
  name: string;
  permission: string[];
  expiresAt?: Date;
  json?: boolean;
}

const flags = { name: '--name', permissions: '--permission', userId: '--user' };

/** `parley token create`: a token for a user that exists. */
export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .description('API tokens.')
    .command('create')
    .description('Create a token for a user.')
    .requiredOption('--org <id>', 'The organization (organization_…).')
    .requiredOption('--user <id>', 'The user whose token it is (user_…).')
    .requiredOption('--name <name>', 'What the token is for.')
    .addOption(
      new Option('--permission <permission...>', 'What the token may do; repeat it for several.')
        .choices(allPermissions)
        .default([...allPermissions], 'all of them'),
    )
    .option('--expires-at <time>', 'When the token ends, such as 2030-01-31T12:00:00Z.', instant)
    .option('--json', 'Print {"tokenId","organizationId","userId","permissions","expiresAt","token"} as one line.')
    .action(createToken);
}

async function createToken(options: CreateOptions, command: Command): Promise<void> {
  const config = readConfig();
  const { withMigratedDatabase } = await import('../configured-database.ts');
  const { createApiToken } = await import('../../domain/administration/tokens.ts');
  const { onCommandLine } = await import('../../domain/audit/audit.ts');
  const { InvalidInputError } = await import('../../domain/core/errors.ts');
  const { NotFoundError } = await import('../../domain/core/not-found-error.ts');
  const { decodeId, encodeId } = await import('../../domain/core/ids.ts');
  const { DataDirectoryInUseError } = await import('../../store/drivers/embedded/data-directory-lock.ts');
  const { listOrganizations } = await import('../../store/queries/organizations.ts');

  const { org, user: userId, name, permission: permissions, expiresAt } = options;
  const created = await withMigratedDatabase(config, async (db) => {
    const orgId = decodeId('Organization', org);
    const [found] = orgId === null ? [] : await listOrganizations(db, [orgId]);
    if (!found) throw new CommandError(`There is no organization with the id ${org}.`);
    return createApiToken(db, onCommandLine(found.id), {
      name,
      userId,
      permissions: [...new Set(permissions)],
      expiresAt,
    });
  }).catch((error: unknown) => {
    if (!(error instanceof DataDirectoryInUseError) || error.gateway === null) throw error;
    throw new CommandError(
      `The gateway at ${error.gateway} has the data open. Stop it first, or create the token there, with the mutation createApiToken.`,
    );
  });
  if (created instanceof NotFoundError) throw new CommandError(`There is no user with the id ${userId} in ${org}.`);
  if (created instanceof InvalidInputError) return refuseOptions(command, created, flags);
  const { apiToken, secret } = created;
  const tokenId = encodeId('ApiToken', apiToken.id);
  if (options.json) {
    const facts = { tokenId, organizationId: org, userId, permissions: apiToken.permissions };
    return console.log(JSON.stringify({ ...facts, expiresAt: apiToken.expiresAt, token: secret }));
  }
  console.log(`Token    ${tokenId}  ${name}`);
  console.log(`Secret   ${secret}`);
  if (apiToken.expiresAt) console.log(`Expires  ${apiToken.expiresAt.toISOString()}`);
  console.log('The secret is shown this once.');
}
