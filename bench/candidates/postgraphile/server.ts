// PostGraphile with its recommended preset and its own server for Node, without watching, explaining, the IDE and
// subscriptions.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { databaseUrl, host, poolSize, port } from '../settings.ts';

// PostGraphile requires Node 22. On Node 20, it gets the one function that it lacks, so that all candidates run on the
// same Node.
Promise.withResolvers ??= function withResolvers<T>() {
  let resolve!: (value: T | PromiseLike<T>) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
};

const preset: GraphileConfig.Preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: databaseUrl,
      schemas: ['public'],
      pubsub: false,
      poolConfig: { max: poolSize },
    }),
  ],
  grafast: { explain: false },
  grafserv: { graphqlPath: '/graphql', watch: false, graphiql: false, websockets: false },
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(port, host);
