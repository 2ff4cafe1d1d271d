/** Two projects: `unit` (beside the code, part of `npm run check`) and `journeys` (real processes, part of `npm test`). */

/** Beside the code, but a whole proxy or two servers for every test, or thousands of requests: too slow for `npm run check`. */
const SLOW = [
  'cli/commands/proxy.test.ts',
  'cli/commands/compare.test.ts',
  'proxy/exchange/fallback.test.ts',
  'proxy/route/spellings.test.ts',
  'proxy/shadow/through-proxy.test.ts',
  'proxy/test/differential.test.ts',
];

const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['/dist/', '/\\.strangler/', '/fixtures/'],
};

export default {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{contracts,analyzer,proxy,cli,scripts,test/unit}/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...SLOW],
    },
    {
      ...common,
      displayName: 'journeys',
      testMatch: [
        '<rootDir>/{legacy-monolith,extracted-services,test/journeys,test/proxy,test/browser}/**/*.test.ts',
        ...SLOW.map((file) => `<rootDir>/${file}`),
      ],
    },
  ],
};
