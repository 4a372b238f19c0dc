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

/** `parley token create`: creates a token for an existing user. */
export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .description('Manage API tokens.')
    .command('create')
    .description('Create a token for an existing user.')
    .requiredOption('--org <id>', 'The id of the organization (organization_…).')
    .requiredOption('--user <id>', 'The id of the user (user_…).')
    .requiredOption('--name <name>', 'A name that says what the token is for.')
    .addOption(
      new Option('--permission <permission...>', 'A permission of the token. Can be repeated.')
        .choices(allPermissions)
        .default([...allPermissions], 'all of them'),
    )
    .option('--expires-at <time>', 'When the token expires, such as 2030-01-31T12:00:00Z.', instant)
    .option(
      '--json',
      'Print {"tokenId","organizationId","userId","permissions","expiresAt","token"} as one line of JSON.',
    )
    .action(createToken);
}

async function createToken(options: CreateOptions, command: Command): Promise<void> {
  const config = readConfig();
  const { withMigratedShards } = await import('../configured-database.ts');
  const { createApiToken } = await import('../../domain/administration/tokens.ts');
  const { onCommandLine } = await import('../../domain/audit/audit.ts');
  const { InvalidInputError } = await import('../../domain/core/errors.ts');
  const { NotFoundError } = await import('../../domain/core/not-found-error.ts');
  const { decodeId, encodeId } = await import('../../domain/core/ids.ts');
  const { DataDirectoryInUseError } = await import('../../store/drivers/embedded/data-directory-lock.ts');
  const { listOrganizations } = await import('../../store/queries/organizations.ts');

  const { org, user: userId, name, permission: permissions, expiresAt } = options;
  const created = await withMigratedShards(config, async (shards) => {
    const orgId = decodeId('Organization', org);
    const shard = orgId === null ? null : await shards.of(orgId);
    const [found] = orgId === null || shard === null ? [] : await listOrganizations(shard.db, [orgId]);
    if (!found || shard === null) throw new CommandError(`There is no organization with the id ${org}.`);
    return createApiToken(shard.db, onCommandLine(found.id), {
      name,
      userId,
      permissions: [...new Set(permissions)],
      expiresAt,
    });
  }).catch((error: unknown) => {
    if (!(error instanceof DataDirectoryInUseError) || error.gateway === null) throw error;
    throw new CommandError(
      `The gateway at ${error.gateway} is using this data. Stop it first, or create the token there with the createApiToken mutation.`,
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
  console.log('Save the secret now: it is not shown again.');
}
