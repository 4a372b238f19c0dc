// Fastify, mercurius with its JIT from the first request, loaders against 1 + N, handwritten SQL.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { typeDefs } from '../plain-schema.ts';
import { host, port } from '../settings.ts';
import { loaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';

const app = Fastify({ logger: false });
app.register(mercurius, { schema: typeDefs, resolvers: resolvers as never, loaders: loaders as never, jit: 1 });
await app.listen({ host, port });
