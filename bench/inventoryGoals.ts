import { measureInventory } from './inventory';
import { median, type Benchmark, type Measure } from './measure';

/** Ten thousand hosts in five hundred groups: read, resolved, classified. */
export const inventory: Benchmark = async () => {
  await measureInventory(1000, 'ini', false);
  const ini = [];
  for (let round = 0; round < 5; round++) ini.push((await measureInventory(10_000, 'ini', false)).milliseconds);
  const milliseconds = median(ini);
  const measures: Measure[] = [
    { name: 'inventory of 10,000 hosts in 500 groups (INI)', value: milliseconds, unit: 'ms', goal: 150 },
  ];
  const { ansibleMilliseconds } = await measureInventory(10_000, 'ini', true);
  if (ansibleMilliseconds !== undefined) {
    measures.push({
      name: 'ansible-inventory on the same inventory ÷ ours',
      value: ansibleMilliseconds / milliseconds,
      unit: '×',
      least: 50,
    });
  }
  const yaml = await measureInventory(10_000, 'yaml', false);
  measures.push({ name: 'inventory of 10,000 hosts in 500 groups (YAML)', value: yaml.milliseconds, unit: 'ms' });
  return measures;
};
