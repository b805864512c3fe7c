const transform = { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022" } }] };
const project = (displayName, testMatch) => ({ displayName, testMatch, transform, testEnvironment: "node" });

module.exports = {
  globalSetup: "<rootDir>/test/build.ts",
  projects: [
    project("unit", ["<rootDir>/test/!(lab|package)/**/*.test.ts", "<rootDir>/test/*.test.ts"]),
    project("package", ["<rootDir>/test/package/**/*.test.ts"]),
    project("lab", ["<rootDir>/test/lab/**/*.test.ts"]),
  ],
};
