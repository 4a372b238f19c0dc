import { setTimeout as sleep } from 'node:timers/promises';
import { type EventStream, subscribe } from '../support/clients/event-stream.ts';
import { until } from '../support/processes/until.ts';
import type { Gateway } from './gateway.ts';

/** A client that follows the conversations that are created, and resumes whenever its subscription ends. */
export interface Follower {
  /** How often it had to resume. */
  readonly resumed: () => number;
  /** Waits until it has heard of all these names; returns descriptions of what is wrong. */
  judge(names: readonly string[]): Promise<string[]>;
  stop(): Promise<void>;
}

const creations = 'subscription ($after: ID) { conversationCreated(after: $after) { name } }';
const passing = ['SERVICE_UNAVAILABLE', 'SUBSCRIPTION_TOO_SLOW'];

export async function follow(gateway: Gateway, token: string): Promise<Follower> {
  const heard = new Set<string>();
  const broken: string[] = [];
  let resumed = 0;
  let stopping = false;
  let after: string | undefined;
  let stream = await open();

  function open(): Promise<EventStream> {
    return subscribe(fetch, token, creations, { after }, `${gateway.url}/graphql`);
  }

  /** Takes what a stream has sent. */
  function take({ results }: EventStream): void {
    const names = new Set<string>();
    for (const { data, errors, extensions } of results.splice(0)) {
      const code = errors?.[0]?.extensions.code;
      if (code !== undefined && !passing.includes(String(code))) broken.push(`a follower was told ${code}`);
      const name = data?.conversationCreated?.name;
      if (name !== undefined && names.has(name)) broken.push('a follower was told of a conversation twice');
      if (name !== undefined) names.add(name);
      if (extensions?.position !== undefined) after = extensions.position;
    }
    for (const name of names) heard.add(name);
  }

  const following = (async () => {
    while (!stopping) {
      const current = stream;
      // It waits for a limited time.
      for (let over = false; !over; )
        over = await current.end().then(
          () => true,
          () => false,
        );
      take(current);
      for (let opened = false; !opened && !stopping; ) {
        await sleep(50);
        opened = await open().then(
          (next) => {
            stream = next;
            resumed++;
            return true;
          },
          () => false,
        );
      }
    }
  })();

  return {
    resumed: () => resumed,
    async judge(names) {
      const missing = await until(
        async () => {
          take(stream);
          return names.filter((name) => !heard.has(name));
        },
        (left) => left.length === 0,
        15_000,
      ).catch(() => names.filter((name) => !heard.has(name)));
      return missing.length === 0
        ? broken
        : [...broken, `a follower was not told of ${missing.length} conversations, such as ${missing[0]}`];
    },
    async stop() {
      stopping = true;
      await stream.close();
      await following;
      // It may have resumed meanwhile.
      await stream.close();
    },
  };
}
