import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allPermissions } from '../../../src/domain/access/caller.ts';
import { updateTeam } from '../../../src/domain/administration/teams-and-queues.ts';
import { createApiToken, revokeApiToken } from '../../../src/domain/administration/tokens.ts';
import { createUser, updateUser } from '../../../src/domain/administration/users.ts';
import { DomainError } from '../../../src/domain/core/domain-error.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { createWebhook, rotateWebhookSecret } from '../../../src/domain/webhooks/webhooks.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { databaseKind, openTestDatabase, openUrl, testDatabaseUrl } from '../../support/databases/database.ts';
import { createTenant, succeed, type Tenant } from '../../support/gateways/tenant.ts';

let db: Database;
/** As with two gateways: two pools on a server, otherwise the only database. */
let databases: Database[];
let tenant: Tenant;
beforeAll(async () => {
  db = await openTestDatabase();
  databases = databaseKind === 'server' ? [db, await openUrl(await testDatabaseUrl())] : [db];
});
beforeEach(async () => {
  tenant = await createTenant(db);
});

/** Runs this many calls at once, alternating between the databases. */
const atOnce = <Result>(count: number, work: (on: Database, nth: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, nth) => work(databases[nth % databases.length] as Database, nth)));
const query = <Row>(text: string, ...values: unknown[]) =>
  db.query<Row>(statement('', text), [tenant.orgId, ...values]);
const entries = async (action: string) =>
  (
    await query<{ n: number }>(
      'SELECT count(*)::int4 AS n FROM audit_entries WHERE org_id = $1 AND action = $2',
      action,
    )
  )[0]?.n;
const newUser = async (nth: number) =>
  succeed(await createUser(db, tenant.author, { name: `User ${nth}`, email: `user-${nth}@example.com` }));
const takenEmail = {
  code: 'INVALID_INPUT',
  issues: [{ path: ['email'], message: 'Belongs to another user already.' }],
};

describe('concurrent writes', () => {
  it('create one user of 40 with the same e-mail address, and one audit entry', async () => {
    const outcomes = await atOnce(40, (on, nth) =>
      createUser(on, tenant.author, { name: `${nth}`, email: nth % 2 ? 'Same@example.com' : 'same@EXAMPLE.com' }),
    );
    const failures = outcomes.filter((outcome) => outcome instanceof DomainError);
    expect(failures).toHaveLength(39);
    for (const failure of failures) expect(failure).toMatchObject(takenEmail);
    expect(await entries('user.created')).toBe(1);
  });

  it('give an e-mail address to one of 20 users, and leave the others theirs', async () => {
    const users = await Promise.all(Array.from({ length: 20 }, (_, nth) => newUser(nth)));
    const outcomes = await atOnce(20, (on, nth) =>
      updateUser(on, tenant.author, {
        id: encodeId('User', users[nth]?.id as string),
        name: 'x',
        email: 'one@example.com',
      }),
    );
    expect(outcomes.filter((outcome) => outcome instanceof DomainError)).toHaveLength(19);
    const rows = await query<{ name: string; email: string }>('SELECT name, email FROM users WHERE org_id = $1');
    expect(rows.filter(({ email }) => email === 'one@example.com')).toEqual([{ name: 'x', email: 'one@example.com' }]);
    expect(rows.filter(({ name }) => name.startsWith('User '))).toHaveLength(19);
    expect(await entries('user.updated')).toBe(1);
  });

  it('R36: leave one administrator if administrators disable each other', async () => {
    for (let round = 0; round < 5; round++) {
      tenant = await createTenant(db);
      const other = await newUser(0);
      const userId = encodeId('User', other.id);
      const { apiToken } = succeed(
        await createApiToken(db, tenant.author, { name: 'other', userId, permissions: [...allPermissions] }),
      );
      const [one, another] = [
        tenant.author,
        { ...tenant.author, userId: other.id, clientId: apiToken.id, tokenId: apiToken.id },
      ];
      const outcomes = await atOnce(20, (on, nth) =>
        nth % 2
          ? updateUser(on, one, { id: userId, disabled: true })
          : updateUser(on, another, { id: tenant.userId, disabled: true }),
      );
      const disabled = await query('SELECT id FROM users WHERE org_id = $1 AND disabled_at IS NOT NULL');
      expect(disabled).toHaveLength(1);
      const refused = outcomes.filter((outcome) => outcome instanceof DomainError);
      expect(refused).toHaveLength(10);
      for (const refusal of refused)
        expect(refusal).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['disabled'] }] });
      expect(await entries('user.disabled')).toBe(1);
    }
  });

  it('apply the members of exactly one update to a team if the name is unchanged', async () => {
    const users = await Promise.all(Array.from({ length: 40 }, (_, nth) => newUser(nth)));
    const ids = users.map(({ id }) => encodeId('User', id)).toSorted();
    // No two of these share a member.
    const sets = Array.from({ length: 10 }, (_, nth) => ids.slice(nth * 4, nth * 4 + 4));
    for (let round = 0; round < 5; round++) {
      const outcomes = await atOnce(10, (on, nth) =>
        updateTeam(on, tenant.author, { id: tenant.teamId, memberIds: sets[nth] as string[] }),
      );
      for (const outcome of outcomes) succeed(outcome);
      const members = await query<{ id: string }>('SELECT user_id AS id FROM team_members WHERE org_id = $1');
      expect(sets).toContainEqual(members.map(({ id }) => encodeId('User', id)).toSorted());
    }
  });

  it('apply the members and the name of exactly one update to a team', async () => {
    const users = await Promise.all(Array.from({ length: 12 }, (_, nth) => newUser(nth)));
    const ids = users.map(({ id }) => encodeId('User', id));
    const chosen = (nth: number) => ids.filter((_, at) => (at + nth) % 3 > 0).slice(0, 1 + (nth % 8));
    const outcomes = await atOnce(30, (on, nth) =>
      updateTeam(on, tenant.author, { id: tenant.teamId, name: `Team ${nth}`, memberIds: chosen(nth) }),
    );
    for (const outcome of outcomes) succeed(outcome);
    const [team] = await query<{ name: string }>('SELECT name FROM teams WHERE org_id = $1');
    const members = await query<{ id: string }>('SELECT user_id AS id FROM team_members WHERE org_id = $1');
    const nth = Number(team?.name.slice('Team '.length));
    expect(members.map(({ id }) => encodeId('User', id)).toSorted()).toEqual(chosen(nth).toSorted());
  });

  it('revoke a token once, however many calls there are', async () => {
    const wanted = { name: 'x', userId: tenant.userId, permissions: [] };
    const { apiToken } = succeed(await createApiToken(db, tenant.author, wanted));
    const revoked = await atOnce(20, (on) => revokeApiToken(on, tenant.author, encodeId('ApiToken', apiToken.id)));
    expect(new Set(revoked.map((each) => succeed(each).revokedAt?.getTime())).size).toBe(1);
    expect(await entries('api_token.revoked')).toBe(1);
  });

  it('R38: keep the last two of several new secrets for signing, and return each', async () => {
    const input = { url: 'https://webhook.invalid/', eventTypes: ['thread.added' as const] };
    const { webhook, secret: first } = succeed(
      await createWebhook(db, tenant.author, input, { webhookAllowPrivate: false }),
    );
    const rotated = await atOnce(10, (on) =>
      rotateWebhookSecret(on, tenant.author, { id: encodeId('Webhook', webhook.id) }),
    );
    const secrets = rotated.map((each) => succeed(each).secret);
    const [row] = await query<{ secret: string; previous: string; left: number }>(
      `SELECT secret, previous_secret AS previous, extract(epoch FROM previous_secret_until - now())::int4 AS left
       FROM webhooks WHERE org_id = $1`,
    );
    expect(new Set([...secrets, first]).size).toBe(11);
    expect(secrets).toContain(row?.secret);
    expect(secrets).toContain(row?.previous);
    expect(row?.secret).not.toBe(row?.previous);
    expect(row?.left).toBeGreaterThan(86_000);
    expect(await entries('webhook.secret_rotated')).toBe(10);
  });
});

it('updating a team with unknown members changes nothing', async () => {
  const stranger = encodeId('User', tenant.orgId);
  const outcome = await updateTeam(db, tenant.author, {
    id: tenant.teamId,
    name: 'Renamed',
    memberIds: [tenant.userId, stranger, 'user_x'],
  });
  expect(outcome).toMatchObject({
    code: 'NOT_FOUND',
    references: [
      { path: ['memberIds', '1'], typeName: 'User', id: stranger },
      { path: ['memberIds', '2'], typeName: 'User', id: 'user_x' },
    ],
  });
  const missing = await updateTeam(db, tenant.author, { id: 'team_x', memberIds: [stranger] });
  expect(missing).toMatchObject({ path: ['id'], others: [{ path: ['memberIds', '0'] }] });
  expect(await query('SELECT name FROM teams WHERE org_id = $1')).toEqual([{ name: 'Support' }]);
  expect(await query('SELECT 1 FROM team_members WHERE org_id = $1')).toEqual([]);
});
