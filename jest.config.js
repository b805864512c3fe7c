const transform = { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022" } }] };
const project = (displayName, testMatch) => ({ displayName, testMatch, transform, testEnvironment: "node" });

/** Test files of the lab that measure gaps of a fraction of a second, or look at the whole machine: each has it for itself. */
const ALONE = ["distributed", "distributed-changes", "fifty-hosts", "ha-failures", "lab"].join("|");

module.exports = {
  globalSetup: "<rootDir>/test/build.ts",
  testSequencer: "<rootDir>/test/longest-first.cjs",
  // For what hangs: tests deploy and start processes, which takes its time on a busy machine; none measures by this.
  testTimeout: 900_000,
  projects: [
    project("unit", ["<rootDir>/test/!(lab|package)/**/*.test.ts", "<rootDir>/test/*.test.ts"]),
    project("package", ["<rootDir>/test/package/**/*.test.ts"]),
    project("lab", [`<rootDir>/test/lab/**/!(${ALONE}).test.ts`]),
    project("lab-alone", [`<rootDir>/test/lab/**/+(${ALONE}).test.ts`]),
  ],
};
