import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NeutronSource } from "../../lib/neutron/decode/detect";
import { importNeutron, type Import } from "../../lib/neutron/import";

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

export type Change = (row: Record<string, unknown>) => Record<string, unknown> | undefined;

/** The cloud, with the rows of some of its bodies changed or, where nothing is returned, taken out; and with more files. */
export function cloudWith(changes: Readonly<Record<string, Change>>, more: readonly NeutronSource[] = []): Import {
  const sources = cloudSources("rest").map(({ name, text }) => {
    const change = changes[name];
    if (change === undefined) return { name, text };
    const [key, rows] = Object.entries(JSON.parse(text) as Body)[0]!;
    return { name, text: JSON.stringify({ [key]: rows.flatMap((row) => change(row) ?? []) }) };
  });
  return importNeutron([...sources, ...more], "cloud");
}
