import { may } from '../../domain/access/caller.ts';
import { keysetOf, toPage, toPageRequest } from '../../domain/core/pagination.ts';
import { listTokenPage } from '../../store/administration/api-tokens.ts';
import { listQueuePage, listTeamPage, listUserPage } from '../../store/administration/people.ts';
import { ApiTokenRef } from '../api-token.ts';
import { needs } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { connectionOf, pageArgs } from '../core/connection.ts';
import { QueueRef, TeamRef, UserConnection } from '../organization.ts';
import { toWords } from './search-words.ts';

const directory = 'Needs the permission to read conversations, bulk operations or users.';

const UserFilter = builder.inputType('UserFilter', {
  description: 'Which users to list.',
  fields: (t) => ({
    search: t.string({
      description:
        'Users whose name or e-mail address contains each of these words (at most 10, of at most 256 characters in total), in ' +
        'upper or lower case; all if blank. E-mail addresses are searched only if the token may read them.',
    }),
    includeDisabled: t.boolean({ defaultValue: false, description: 'Whether to list disabled users as well.' }),
  }),
});
builder.queryField('users', (t) =>
  t.field({
    access: needs('readDirectory'),
    type: UserConnection,
    description: `Lists users, newest first, for example to choose an assignee. ${directory}`,
    args: {
      filter: t.arg({ type: UserFilter, description: 'Which users; all who are not disabled if absent.' }),
      ...pageArgs(t.arg),
    },
    resolve: async (_root, { filter, ...args }, { gateway, caller }) => {
      const request = toPageRequest(args, 'USERS');
      const wanted = {
        words: toWords('filter.search', filter?.search),
        byEmail: may(caller, 'readUsers'),
        includeDisabled: filter?.includeDisabled ?? false,
      };
      return toPage(request, await listUserPage(gateway.db, caller.orgId, wanted, keysetOf(request)), 'USERS');
    },
  }),
);

const TeamConnection = connectionOf('Team', TeamRef, 'teams', (row) => [row.createdAt.getTime(), row.id]);
builder.queryField('teams', (t) =>
  t.field({
    access: needs('readDirectory'),
    type: TeamConnection,
    description: `Lists teams, newest first. ${directory}`,
    args: pageArgs(t.arg),
    resolve: async (_root, args, { gateway, caller }) => {
      const request = toPageRequest(args, 'TEAMS');
      return toPage(request, await listTeamPage(gateway.db, caller.orgId, keysetOf(request)), 'TEAMS');
    },
  }),
);

const QueueConnection = connectionOf('Queue', QueueRef, 'queues', (row) => [row.createdAt.getTime(), row.id]);
builder.queryField('queues', (t) =>
  t.field({
    access: needs('readDirectory'),
    type: QueueConnection,
    description: `Lists queues, newest first. ${directory}`,
    args: pageArgs(t.arg),
    resolve: async (_root, args, { gateway, caller }) => {
      const request = toPageRequest(args, 'QUEUES');
      return toPage(request, await listQueuePage(gateway.db, caller.orgId, keysetOf(request)), 'QUEUES');
    },
  }),
);

const ApiTokenConnection = connectionOf('ApiToken', ApiTokenRef, 'API tokens', (row) => [
  row.createdAt.getTime(),
  row.id,
]);
builder.queryField('apiTokens', (t) =>
  t.field({
    access: needs('administer'),
    type: ApiTokenConnection,
    description:
      'Lists API tokens, newest first, including expired tokens and those of disabled users. Needs `org.permission.admin`.',
    args: {
      includeRevoked: t.arg.boolean({ defaultValue: false, description: 'Whether to list revoked ones as well.' }),
      ...pageArgs(t.arg),
    },
    resolve: async (_root, { includeRevoked, ...args }, { gateway, caller }) => {
      const request = toPageRequest(args, 'TOKENS');
      const rows = await listTokenPage(gateway.db, caller.orgId, includeRevoked ?? false, keysetOf(request));
      return toPage(request, rows, 'TOKENS');
    },
  }),
);
