import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import { createBulkOperations } from './domain/bulk/bulk-operations.ts';
import { createGateway, type Gateway, type GatewayOptions } from './domain/gateway.ts';
import { createWriteTurns } from './domain/writes/write-turns.ts';
import { startBulkJobs } from './jobs/bulk-operations.ts';
import { startNumbering } from './jobs/number-events.ts';
import type { JobQueue } from './jobs/queue.ts';
import { startRetention } from './jobs/retention.ts';
import { startSearchWords } from './jobs/search-words.ts';
import { startSnoozeJob } from './jobs/snoozes.ts';
import { startWebhookJobs } from './jobs/webhooks.ts';
import { homeSchema } from './store/core/schemas.ts';
import type { Shard, Shards } from './store/shards/shards.ts';

export interface ShardGatewayOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly boss: JobQueue;
  readonly fetchKeys: GatewayOptions['fetchKeys'];
  readonly onBatch?: GatewayOptions['onBatch'];
  /** Called before a shard is opened, and each time it is tried again. */
  readonly prepareShard?: (name: string) => Promise<void>;
}

/** The use cases and the background work of one shard. */
interface OpenGateway {
  readonly gateway: Gateway;
  close(): Promise<void>;
}

/** How often a gateway looks for shards that were created since. */
const lookEveryMs = 5_000;

/**
 * A gateway for each shard, with batches, turns, streams and background work of its own: the load, the locks and the failures of one
 * shard are no other shard's.
 */
export class ShardGateways {
  readonly #shards: Shards;
  readonly #options: ShardGatewayOptions;
  readonly #open = new Map<string, OpenGateway>();
  readonly #opening = new Map<string, Promise<OpenGateway>>();
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();
  #draining = false;

  private constructor(shards: Shards, options: ShardGatewayOptions) {
    this.#shards = shards;
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#looking = this.#look();
    }, lookEveryMs);
    this.#timer.unref();
  }

  /** Opens a gateway for the first shard, and for each other one as soon as it responds. */
  static async open(shards: Shards, options: ShardGatewayOptions): Promise<ShardGateways> {
    const gateways = new ShardGateways(shards, options);
    await gateways.#gatewayOf(shards.home);
    await gateways.#look();
    return gateways;
  }

  /** The gateway of the shard in which an organization lives. Rejects while that shard cannot be used. */
  readonly of = (orgId: string): Gateway | Promise<Gateway> => {
    const shard = this.#shards.of(orgId);
    if (shard instanceof Promise) return shard.then((found) => this.#gatewayOf(found));
    return this.#gatewayOf(shard);
  };

  /** Ends all subscriptions, and those that are opened later: the process is about to end. */
  drain(): void {
    this.#draining = true;
    for (const { gateway } of this.#open.values()) gateway.subscriptions.drain();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.drain();
    await this.#looking;
    await Promise.allSettled(this.#opening.values());
    await Promise.all([...this.#open.values()].map((each) => each.close()));
  }

  #gatewayOf(shard: Shard): Gateway | Promise<Gateway> {
    const open = this.#open.get(shard.name);
    if (open) return open.gateway;
    let opening = this.#opening.get(shard.name);
    if (!opening) {
      opening = openGateway(shard, this.#options).finally(() => this.#opening.delete(shard.name));
      this.#opening.set(shard.name, opening);
      opening.then(
        (opened) => {
          this.#open.set(shard.name, opened);
          if (this.#draining) opened.gateway.subscriptions.drain();
        },
        () => {},
      );
    }
    return opening.then(({ gateway }) => gateway);
  }

  /** Organizations can be moved while they have streams, which would hear of nothing new. */
  async #endMovedStreams(): Promise<void> {
    for (const [name, { gateway }] of this.#open) {
      const { streams } = gateway.subscriptions;
      const orgIds = [...streams.organizations()];
      const shards = await Promise.all(orgIds.map((orgId) => this.#shards.of(orgId)));
      for (const [at, orgId] of orgIds.entries()) if (shards[at]?.name !== name) streams.endOrganization(orgId);
    }
  }

  async #look(): Promise<void> {
    const { logger } = this.#options;
    await this.#shards.refresh().catch((error: unknown) => logger.warn({ err: error }, 'shards could not be listed'));
    await this.#endMovedStreams().catch((error: unknown) =>
      logger.warn({ err: error }, 'shards could not be looked up'),
    );
    for (const shard of this.#shards.all()) {
      const gateway = this.#gatewayOf(shard);
      // Not awaited together: one shard that does not respond delays no other.
      if (gateway instanceof Promise)
        gateway.catch((error: unknown) =>
          logger.warn({ err: error, shard: shard.name }, 'a shard could not be opened'),
        );
    }
  }
}

async function openGateway(shard: Shard, options: ShardGatewayOptions): Promise<OpenGateway> {
  const { config, boss, fetchKeys, onBatch, prepareShard } = options;
  const { name, db } = shard;
  await prepareShard?.(name);
  const logger = name === homeSchema ? options.logger : options.logger.child({ shard: name });
  const started: (() => Promise<void>)[] = [];
  const stop = async () => void (await Promise.all(started.map((each) => each())));
  const start = <Job extends { stop(): Promise<void> }>(job: Job): Job => {
    started.push(() => job.stop());
    return job;
  };
  try {
    const jobs = start(await startBulkJobs(boss, shard, logger, config));
    start(await startWebhookJobs(db, logger, config));
    start(startRetention(db, logger, config));
    start(startNumbering(db, logger));
    start(startSearchWords(db, logger));
    start(startSnoozeJob(db, logger, config));
    const turns = createWriteTurns(config.poolSize, config.statementTimeoutMs);
    const bulkOperations = await createBulkOperations(db, jobs, turns);
    started.push(() => bulkOperations.close());
    const gateway = createGateway(db, bulkOperations, {
      ...config,
      turns,
      fetchKeys,
      ...(onBatch && { onBatch }),
      onFault: (error) => logger.warn({ err: error }, 'events could not be read'),
    });
    started.push(() => gateway.subscriptions.close());
    return { gateway, close: stop };
  } catch (error) {
    // The shard is opened again later.
    await stop().catch((fault: unknown) => logger.warn({ err: fault }, 'a shard could not be closed'));
    throw error;
  }
}
