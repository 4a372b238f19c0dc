import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/processes/until.ts';
import { mountSmallDisk } from '../cluster.ts';
import type { Fault } from '../fault.ts';
import { onStage, type Stage } from '../stage.ts';

const refuse = `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE EXCEPTION 'No space left on device, on purpose' USING ERRCODE = 'disk_full'; END $$`;

/**
 * A database on a small separate file system, which another file fills to the last byte. If this process may not mount
 * one, a trigger raises the error that PostgreSQL would.
 */
export const diskFull: Fault = {
  name: 'disk full',
  times: { long: 5, short: 1 },
  async run({ cluster, times, progress }) {
    const disk = await mountSmallDisk(160);
    const how = disk ? 'a tablespace on a full tmpfs' : 'by a trigger: no file system may be mounted here';
    if (disk) await cluster.sql(`CREATE TABLESPACE small LOCATION '${join(disk.path, 'tablespace')}'`);
    try {
      const report = await onStage({ cluster, gateways: 2, ...(disk && { tablespace: 'small' }) }, async (stage) => {
        if (!disk) await cluster.sql(refuse, stage.database);
        for (let nth = 0; nth < times; nth++) {
          await stage.underLoad();
          const file = disk && join(disk.path, 'filler');
          if (file) fill(file);
          else
            await cluster.sql(
              'CREATE TRIGGER refuse BEFORE INSERT ON threads EXECUTE FUNCTION refuse()',
              stage.database,
            );
          await refused(stage);
          if (file) rmSync(file);
          else await cluster.sql('DROP TRIGGER refuse ON threads', stage.database);
          progress(`the disk was full; ${await stage.recovered()}`);
        }
      });
      return { ...report, name: this.name, note: how, times };
    } finally {
      if (disk) {
        await cluster.sql('DROP TABLESPACE small').catch(() => {});
        await disk.remove();
      }
    }
  },
};

/** Repeats until writes fail; reads continue meanwhile. */
async function refused({ load }: Stage): Promise<void> {
  const before = load.failures.length;
  await until(
    async () => load.failures.length - before,
    (count) => count >= 50,
    60_000,
  );
}

function fill(path: string): void {
  const file = openSync(path, 'w');
  for (let size = 1 << 20; size > 0; ) {
    try {
      writeSync(file, Buffer.alloc(size));
    } catch {
      size >>= 1;
    }
  }
  closeSync(file);
}
