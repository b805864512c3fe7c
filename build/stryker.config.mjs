/** `npm run mutate ROOM [N]`: how much of a room's code, or of one in N of its functions, its own tests see. Not part of `npm test`: it takes minutes to hours. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import rooms from "./mutated-rooms.cjs";

const room = process.env.ROOM;
if (!(room in rooms.TESTS)) {
  throw new Error(`no room whose code is changed: ${room}. npm run mutate ${Object.keys(rooms.TESTS).join("|")}`);
}

export default {
  mutate: [`lib/${room}/**/*.ts`],
  packageManager: "npm",
  testRunner: "jest",
  jest: { projectType: "custom", configFile: "build/jest.mutate.cjs", enableFindRelatedTests: false },
  // A test compares a file with what it is generated from.
  disableTypeChecks: false,
  coverageAnalysis: "perTest",
  // What runs once when a file is read: every one of its mutants would cost all tests.
  ignoreStatic: true,
  plugins: ["@stryker-mutator/*", join(import.meta.dirname, "sampled-mutants.mjs")],
  ignorers: ["sample"],
  ignorePatterns: ["/dist", "/lab", "/bench", "/coverage", "/cdktf.out"],
  tempDirName: join(tmpdir(), "cdktf-vrouter-mutants"),
  reporters: ["clear-text", "html", "progress-append-only"],
  htmlReporter: { fileName: `coverage/mutants-${room}.html` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  concurrency: 2,
};
