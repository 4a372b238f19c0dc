import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../invalid-option.ts';
import { readConfig } from '../read-config.ts';
import { CommandError } from '../report-error.ts';

/** `parley shards`: where organizations live. Only those with access to the database can do this. */
export function addShardsCommand(program: Command): void {
  const shards = program
    .command('shards')
    .description(
      'Manage shards: schemas of the database, each with all tables, between which organizations are distributed.',
    );
  shards
    .command('list')
    .description('List the shards, each with its number of organizations.')
    .option('--json', 'Print [{"name","organizations"}] as one line of JSON.')
    .action(list);
  shards
    .command('create')
    .description(
      'Create more shards. New organizations are then placed in the shard with the fewest. A run that was stopped can be repeated.',
    )
    .requiredOption('--count <number>', 'How many shards to create, 1 to 100.', countOf)
    .option('--json', 'Print {"created":[names]} as one line of JSON.')
    .action(create);
  shards
    .command('move')
    .description(
      'Move an organization to another shard. Its writes are refused meanwhile, for seconds if it is small; clients retry them. ' +
        'A move that was killed is continued by repeating it, and undone by moving the organization back.',
    )
    .argument('<organization>', 'The id of the organization (organization_…).')
    .argument('<shard>', 'The name of the shard (see parley shards list).')
    .option('--json', 'Print {"from","to","rows","refusedMs"} as one line of JSON.')
    .action(move);
}

interface ListOptions {
  readonly json?: boolean;
}

interface CreateOptions extends ListOptions {
  readonly count: number;
}

async function list({ json }: ListOptions): Promise<void> {
  const { withMigratedShards } = await import('../configured-database.ts');
  const { describeShards } = await import('../../store/shards/describe-shards.ts');
  const found = await withMigratedShards(readConfig(), describeShards);
  if (json) return console.log(JSON.stringify(found));
  const width = Math.max(...found.map(({ name }) => name.length));
  for (const { name, organizations } of found)
    console.log(`${name.padEnd(width)}  ${organizations} organization${organizations === 1 ? '' : 's'}`);
}

async function move(organization: string, shard: string, { json }: ListOptions): Promise<void> {
  const { withMigratedShards } = await import('../configured-database.ts');
  const { decodeId } = await import('../../domain/core/ids.ts');
  const { MoveRefusedError, moveOrganization } = await import('../../store/shards/move/move-organization.ts');
  const orgId = decodeId('Organization', organization);
  if (orgId === null) throw new CommandError(`${organization} is not the id of an organization.`);
  const onStep = (step: keyof typeof steps) => {
    if (!json) console.log(steps[step]);
  };
  const moved = await withMigratedShards(readConfig(), (shards) =>
    moveOrganization(shards, orgId, shard, { onStep }).catch((error: unknown) => {
      throw error instanceof MoveRefusedError ? new CommandError(error.message) : error;
    }),
  );
  if (json) return console.log(JSON.stringify(moved));
  console.log(
    `Moved ${moved.rows} rows from ${moved.from} to ${moved.to}; writes were refused for ${moved.refusedMs} ms.`,
  );
}

const steps = {
  fence: 'Refusing writes …',
  copy: 'Copying …',
  switch: 'Switching over …',
  clean: 'Removing the originals …',
};

async function create({ count, json }: CreateOptions): Promise<void> {
  const { withMigratedShards } = await import('../configured-database.ts');
  const { createShards } = await import('../../store/shards/create-shards.ts');
  const created = await withMigratedShards(readConfig(), ({ home }) =>
    createShards(home.db, count, (name) => {
      if (!json) console.log(`Created ${name}`);
    }),
  );
  if (json) console.log(JSON.stringify({ created }));
}

function countOf(text: string): number {
  const count = wholeNumber(text);
  if (count < 1 || count > 100) throw new InvalidArgumentError('Must be 1 to 100.');
  return count;
}
