import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { CodedError } from "../../../errors/coded-error";
import { UserError } from "../../../errors/user-error";
import { parsePlan, type PlanJson } from "../../../review/plan/plan-json";

export interface GivenPlan {
  readonly plan: PlanJson;
  /** The files of the root module, which only a saved plan has in full. */
  readonly configuration?: readonly unknown[];
}

/**
 * @param file a saved plan or the JSON of one; "-": JSON on standard input
 * @param use what fails in it with a CodedError is reported with the file
 * @throws CodedError, UserError
 */
export function withPlan<T>(file: string, use: (given: GivenPlan) => T): T {
  try {
    return use(read(file));
  } catch (error) {
    if (error instanceof CodedError) throw new CodedError(error.code, error.message, error.details, { file });
    if ((error as NodeJS.ErrnoException).code !== undefined) {
      throw new UserError([
        `CANNOT_READ: ${(error as Error).message}: name a saved plan, its JSON, or - for standard input`,
      ]);
    }
    throw error;
  }
}

function read(file: string): GivenPlan {
  const given = readFileSync(file === "-" ? 0 : file);
  // A saved plan is a ZIP archive. It has the configuration it was made of, which its JSON does not have in full.
  if (given.subarray(0, 2).toString("latin1") !== "PK") return { plan: parsePlan(given.toString("utf8")) };
  const plan = parsePlan(shown(file));
  const files = moduleIn(given);
  requirePresent(file, files[CONFIGURATION]);
  return { plan, configuration: configurationIn(files) };
}

/** What cdktf writes into the stack's folder. */
const CONFIGURATION = "cdk.tf.json";

/** A plan that failed, or was not made again, leaves the one before. */
function requirePresent(file: string, planned: Uint8Array | undefined): void {
  const beside = join(dirname(file), CONFIGURATION);
  if (planned === undefined || !existsSync(beside) || readFileSync(beside).equals(planned)) return;
  throw new CodedError(
    "STALE_PLAN",
    `it was made of another configuration than ${beside} is by now: planning stopped, or did not follow the last synthesis; ` +
      "plan again (cdktf diff) and look whether that succeeds",
  );
}

/** Terraform reads a plan where it was made: there it has the providers. */
function shown(file: string): string {
  if (file === "-") {
    throw new CodedError("PLAN_ON_STDIN", "a saved plan cannot be read from standard input: name the file");
  }
  const terraform = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  const { error, status, stdout, stderr } = spawnSync(terraform, ["show", "-json", "-no-color", basename(file)], {
    cwd: dirname(file),
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (error !== undefined) {
    throw new CodedError(
      "NO_TERRAFORM",
      `${terraform} cannot be run (${error.message}): install it, or name it in TERRAFORM_BINARY_NAME`,
    );
  }
  if (status !== 0)
    throw new CodedError("CANNOT_SHOW", `${terraform} cannot read this plan:`, stderr.trimEnd().split("\n"));
  return stdout;
}

/** The files of the root module that a plan was made of, by name. */
function moduleIn(plan: Uint8Array): Readonly<Record<string, Uint8Array>> {
  const files = unzipSync(plan, { filter: ({ name }) => name.startsWith(MODULE) });
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [name.slice(MODULE.length), content]));
}

const MODULE = "tfconfig/m-/";

/** They, as far as they are JSON. @returns undefined when others might say something too */
function configurationIn(files: Readonly<Record<string, Uint8Array>>): unknown[] | undefined {
  if (Object.keys(files).some((name) => !name.endsWith(".tf.json"))) return undefined;
  return Object.values(files).map((content) => JSON.parse(Buffer.from(content).toString("utf8")) as unknown);
}
