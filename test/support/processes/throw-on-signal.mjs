// Loaded into a gateway before it starts, to have it meet what no code of ours should ever do.
process.on('SIGUSR2', () => {
  if (process.env.TEST_FAULT === 'exception') setImmediate(() => JSON.parse('a fault made for a test'));
  else void Promise.reject(new Error('a fault made for a test'));
});
