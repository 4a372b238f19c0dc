/** The caller: a token of an organization, and the user it belongs to. Ids are row keys (UUIDs). */
export interface Caller {
  readonly orgId: string;
  readonly tokenId: string;
  readonly userId: string;
  readonly permissions: ReadonlySet<string>;
}

/** R2: the permissions for each kind of access; any one of them is sufficient. Those of `org.user` are the legacy roles. */
export const access = {
  createConversations: ['org.permission.conversation.create', 'org.user.conversation.write'],
  createThreads: ['org.permission.message.create', 'org.user.message.write'],
  readConversations: ['org.permission.conversation.read', 'org.user.conversation.read'],
  readBulkOperations: ['org.permission.bulk.read', 'org.user.bulk.read'],
  updateConversations: ['org.permission.conversation.update', 'org.user.conversation.write'],
  createCustomers: ['org.permission.customer.create', 'org.user.customer.write'],
  updateCustomers: ['org.permission.customer.update', 'org.user.customer.write'],
  eraseCustomers: ['org.permission.customer.erase'],
  deleteConversations: ['org.permission.conversation.delete'],
  administer: ['org.permission.admin'],
  /** E-mail addresses and roles of the organization's users. */
  readUsers: ['org.permission.user.read', 'org.permission.admin'],
  /** Names of users, teams and queues: any read permission. */
  readDirectory: [
    'org.permission.conversation.read',
    'org.user.conversation.read',
    'org.permission.bulk.read',
    'org.user.bulk.read',
    'org.permission.user.read',
    'org.permission.admin',
  ],
} as const satisfies Record<string, readonly string[]>;

export type Access = keyof typeof access;

/** Every permission that a token can carry. */
export const allPermissions: readonly string[] = [...new Set(Object.values(access).flat())];

/** R2: whether the caller may do this. */
export function may(caller: Caller, what: Access): boolean {
  return access[what].some((permission) => caller.permissions.has(permission));
}
