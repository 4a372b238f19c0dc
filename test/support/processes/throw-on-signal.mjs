// Loaded into a gateway before it starts, to cause a fault that none of our code should ever cause.
process.on('SIGUSR2', () => {
  if (process.env.TEST_FAULT === 'exception') setImmediate(() => JSON.parse('a fault injected by a test'));
  else void Promise.reject(new Error('a fault injected by a test'));
});
