import { APP, CDKTF, IGNORED, SAMPLE } from "./sample";
import { planText, type Plan } from "./plan";

/** What a project begins with. */
export interface Agreed {
  readonly plan: Plan;
  /** Lines of a known_hosts file: keys that a person accepted. */
  readonly keys: readonly string[];
}

export interface StartFiles {
  readonly environment: string;
  readonly document: string;
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Written where there is none: what a project ignores otherwise is its own affair. */
  readonly ignored: { readonly name: string; readonly text: string };
}

/** @param agreed undefined: the sample */
export function startFiles(agreed: Agreed | undefined): StartFiles {
  const environment = agreed?.plan.environment ?? "edge";
  const document = `environments/${environment}.yaml`;
  const keys = (agreed?.keys ?? []).map((line) => `${line}\n`);
  return {
    environment,
    document,
    files: {
      "cdktf.json": CDKTF,
      "main.cjs": APP,
      [document]: agreed === undefined ? SAMPLE : planText(agreed.plan),
      known_hosts: ["# Host keys that were accepted: see vrouter keys scan.\n", ...keys].join(""),
    },
    ignored: { name: ".gitignore", text: IGNORED },
  };
}
