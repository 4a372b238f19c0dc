/** What every caller has. Ids are row keys (UUIDs). */
interface AnyCaller {
  readonly orgId: string;
  /** Rate limits, idempotency keys and open streams are counted by it: the key of the token, or of the person who signed in. */
  readonly clientId: string;
  readonly permissions: ReadonlySet<string>;
  /** When the token ends; null if it does not. */
  readonly expiresAt: Date | null;
}

/** R1: the bearer of an API token, who acts as the user it belongs to. */
export interface TokenCaller extends AnyCaller {
  readonly kind: 'token';
  readonly tokenId: string;
  readonly userId: string;
}

/** R46: a user who signed in at an identity provider of the organization. */
export interface UserCaller extends AnyCaller {
  readonly kind: 'user';
  readonly tokenId: null;
  readonly userId: string;
  readonly providerId: string;
}

/** R44, R46: a customer with a session, or one who signed in at an identity provider. Sees only what is their own (R45). */
export interface CustomerCaller extends AnyCaller {
  readonly kind: 'customer';
  readonly tokenId: null;
  readonly userId: null;
  readonly customerId: string;
  /** The customer that the token names, who may have been merged into `customerId` since. */
  readonly subjectId: string;
  readonly issuedAt: Date;
  /** Null for a session made by this gateway. */
  readonly providerId: string | null;
}

/** Who sent a request. */
export type Caller = TokenCaller | UserCaller | CustomerCaller;

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
  createCustomerSessions: ['org.permission.customer_session.create'],
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

/** What is wrong with the name of a permission; null if it exists. */
export function permissionFault(name: string): string | null {
  return allPermissions.includes(name) ? null : `Must be one of ${allPermissions.join(', ')}.`;
}

/** R2: whether the caller may do this. */
export function may(caller: Pick<Caller, 'permissions'>, what: Access): boolean {
  return access[what].some((permission) => caller.permissions.has(permission));
}
