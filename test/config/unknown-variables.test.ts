import { describe, expect, it } from 'vitest';
import { configVariables } from '../../src/config/config.ts';
import { findUnknownVariables } from '../../src/config/unknown-variables.ts';

describe('unknown variables', () => {
  it.each([
    ['PARLEY_DATADIR', 'PARLEY_DATA_DIR'],
    ['PARLEY_DATA_DRI', 'PARLEY_DATA_DIR'],
    ['parley_graphiql', 'PARLEY_GRAPHIQL'],
    ['PARLEY_CORS_ORIGIN', 'PARLEY_CORS_ORIGINS'],
    ['PARLEY_OPERATION_TIMEOUT', 'PARLEY_OPERATION_TIMEOUT_MS'],
    ['PARLEY_PORT', 'PORT'],
    ['PARLEY_DATABASE_URL', 'DATABASE_URL'],
    ['PARLEY_LOGLEVEL', 'LOG_LEVEL'],
    ['PARLEY_TOKENS', 'PARLEY_TOKEN'],
    ['PARLEY_COFFEE_MACHINE', null],
  ])('are reported with a suggestion: %s → %s', (name, nearest) => {
    expect(findUnknownVariables({ [name]: '8080' })).toEqual([{ name, nearest }]);
  });

  it('do not include ours, or those of the clients in the documentation', () => {
    const names = [...configVariables.map(({ name }) => name), 'PARLEY_TOKEN', 'PARLEY_URL'];
    expect(findUnknownVariables(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
  });

  it('do not include variables without our prefix, or those that Kubernetes sets for a service named parley', () => {
    const env = {
      PATH: '/bin',
      PORTS: '1',
      PARLEY_SERVICE_HOST: '10.0.0.1',
      PARLEY_SERVICE_PORT_HTTP: '4000',
      PARLEY_PORT: 'tcp://10.0.0.1:4000',
      PARLEY_PORT_4000_TCP: 'tcp://10.0.0.1:4000',
      PARLEY_PORT_4000_TCP_ADDR: '10.0.0.1',
    };
    expect(findUnknownVariables(env)).toEqual([]);
  });
});
