# The gateway: docker build -t parley . && docker run -p 4000:4000 -v parley:/data parley
# Without DATABASE_URL an embedded PostgreSQL keeps its data in /data. compose.yaml has the gateway with a server.

FROM node:24-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY prisma.config.ts tsconfig.json ./
COPY scripts/generate.mjs scripts/
COPY prisma prisma
COPY src src
RUN npm run build

# Without what only the build needs. Optional peers, such as Prisma's command line, count as neither.
FROM node:24-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --omit=peer

FROM node:24-trixie-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 PARLEY_DATA_DIR=/data
WORKDIR /app
COPY package.json LICENSE schema.graphql ./
COPY prisma prisma
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN mkdir --mode=700 /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=64", "dist/cli/main.js"]
CMD ["start"]
