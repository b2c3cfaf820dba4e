module.exports = {
  'node-option': ['import=tsx'],
  spec: ['test/ui/**/*.test.ts'],
  timeout: 60_000,
  reporter: 'spec',
  'forbid-only': true,
  'forbid-pending': process.env.CI === 'true',
};
