import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NeutronSource } from "../../lib/neutron/decode/detect";

/** One cloud, as the Networking API answers (`rest`) and as openstackclient 6.0 prints it (`cli`, see record.ts). */
export type Spelling = "rest" | "cli";

export const CLOUD = join(__dirname, "cloud");

export function cloudSources(spelling: Spelling): NeutronSource[] {
  const directory = join(CLOUD, spelling);
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => ({ name, text: readFileSync(join(directory, name), "utf8") }));
}

export type Body = Record<string, Record<string, unknown>[]>;

/** A REST body of the cloud. */
export function body(file: string): Body {
  return JSON.parse(readFileSync(join(CLOUD, "rest", file), "utf8")) as Body;
}
