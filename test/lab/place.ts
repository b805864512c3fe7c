import { createHash } from "node:crypto";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

/** Jest's workers run test files side by side, each with a lab of its own; commands have that of the first. */
const worker = process.env["JEST_WORKER_ID"] ?? "1";

/** What all labs of a checkout have in common. Git-ignored, as everything of a lab. */
export const LABS = join(ROOT, "lab");

/** Folder of what a lab is made of. */
export const STATE = worker === "1" ? LABS : join(LABS, `worker-${worker}`);

/** Before the name of each of its namespaces: another checkout, and another worker, has cables of its own. */
export const PREFIX = `vrlab-${createHash("sha256").update(STATE).digest("hex").slice(0, 4)}-`;
