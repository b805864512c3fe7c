/** Own tests of the room `ROOM`, for `npm run mutate`; without those that start processes or count what properties found, and with short properties. */
const { TESTS } = require("./mutated-rooms.cjs");

module.exports = {
  rootDir: "..",
  testMatch: TESTS[process.env.ROOM].map((tests) => `<rootDir>/${tests}`),
  testPathIgnorePatterns: [
    "golden",
    "garbage",
    "review/(hostile|former-carriers|golden-distributed|part-of-hosts|plan-picture)",
    "edited-document",
  ].map((name) => `/test/.*${name}\\.test\\.ts$`),
  setupFiles: ["<rootDir>/build/quick-properties.cjs"],
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022" } }] },
  testEnvironment: "node",
  modulePathIgnorePatterns: ["<rootDir>/coverage/"],
};
