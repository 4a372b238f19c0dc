import DataLoader from 'dataloader';
import type { Loaders, ThreadPage } from './loaders.ts';

type Row<Name extends keyof Loaders> = Loaders[Name] extends DataLoader<string, infer Value, string> ? Value : never;

/** The types of threads that customers see: all but notes. */
const customersThreads = ['CHAT', 'REPLY'] as const;

/**
 * R45: the loaders of a customer, who sees themselves, their conversations, and the threads of these that are not notes. Everything else does
 * not exist for them, whatever the schema opens.
 */
export class CustomerLoaders implements Loaders {
  readonly #all: Loaders;
  readonly #customerId: string;
  readonly #made: { [Name in keyof Loaders]?: Loaders[Name] } = {};

  /** `all`: the loaders of the organization. */
  constructor(all: Loaders, customerId: string) {
    this.#all = all;
    this.#customerId = customerId;
  }

  get executor() {
    return this.#all.executor;
  }
  get organization() {
    return this.#all.organization;
  }
  /** Of users, the schema opens the name alone. */
  get user() {
    return this.#all.user;
  }
  get customer() {
    return this.#only('customer', async (row) => (row.mergedIntoId ?? row.id) === this.#customerId);
  }
  get conversation() {
    return this.#only('conversation', async (row) => row.customerId === this.#customerId);
  }
  get thread() {
    return this.#only('thread', async (row) => {
      return row.type !== 'NOTE' && (await this.conversation.load(row.conversationId)) !== null;
    });
  }
  get attachment() {
    return this.#only('attachment', async (row) => (await this.thread.load(row.threadId)) !== null);
  }
  /** Threads are reached through a conversation or an event that has been judged. */
  get attachmentsOfThread() {
    return this.#all.attachmentsOfThread;
  }
  get threadPage() {
    return this.#once('threadPage', () => {
      const load = (pages: readonly ThreadPage[]) =>
        Promise.all(
          pages.map(async (page) => {
            if ((await this.conversation.load(page.parentId)) === null) return [];
            const types = customersThreads.filter((type) => page.types?.includes(type) ?? true);
            return this.#all.threadPage.load({ ...page, types });
          }),
        );
      return new DataLoader(load, { cache: false }) as unknown as Loaders['threadPage'];
    });
  }
  /** The parent is the customer themselves: no other one can be loaded. */
  get conversationPage() {
    return this.#all.conversationPage;
  }
  get conversationAllowance() {
    return this.#all.conversationAllowance;
  }
  get team() {
    return this.#none('team');
  }
  get queue() {
    return this.#none('queue');
  }
  get apiToken() {
    return this.#none('apiToken');
  }
  get auditEntry() {
    return this.#none('auditEntry');
  }
  get bulkOperation() {
    return this.#none('bulkOperation');
  }
  get identityProvider() {
    return this.#none('identityProvider');
  }
  get mergedConversationIds() {
    return this.#empty('mergedConversationIds');
  }
  get bulkCreatedIds() {
    return this.#empty('bulkCreatedIds');
  }
  get bulkRowPage() {
    return this.#empty('bulkRowPage');
  }
  get teamMemberPage() {
    return this.#empty('teamMemberPage');
  }
  now() {
    return this.#all.now();
  }
  async byKeys() {
    return [];
  }

  #only<Name extends 'customer' | 'conversation' | 'thread' | 'attachment'>(
    name: Name,
    isOwn: (row: NonNullable<Row<Name>>) => Promise<boolean>,
  ): Loaders[Name] {
    return this.#once(name, () => {
      const all = this.#all[name] as unknown as DataLoader<string, NonNullable<Row<Name>> | null>;
      const load = async (ids: readonly string[]) =>
        Promise.all(
          ids.map(async (id) => {
            const row = await all.load(id);
            return row !== null && (await isOwn(row)) ? row : null;
          }),
        );
      return new DataLoader(load) as unknown as Loaders[Name];
    });
  }

  #none<Name extends keyof Loaders>(name: Name): Loaders[Name] {
    return this.#once(name, () => new DataLoader(async (ids: readonly string[]) => ids.map(() => null)) as never);
  }

  #empty<Name extends keyof Loaders>(name: Name): Loaders[Name] {
    return this.#once(name, () => new DataLoader(async (keys: readonly unknown[]) => keys.map(() => [])) as never);
  }

  #once<Name extends keyof Loaders>(name: Name, make: () => Loaders[Name]): Loaders[Name] {
    this.#made[name] ??= make();
    return this.#made[name] as Loaders[Name];
  }
}
