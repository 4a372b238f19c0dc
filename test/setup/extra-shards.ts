/** How many shards each database of this run has beside the first one. Organizations of a test then live in different ones. */
export const extraShards = Number(process.env.TEST_SHARDS ?? 0);
