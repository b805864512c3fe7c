import { createHash } from "node:crypto";
import type { HostFile } from "./bundle";
import { kindOfFile } from "./file-kinds";

const DIGEST = "sha256:";

/**
 * What Terraform's state keeps of a file: its text, so that a plan shows the lines that change. Of a program of this tool, which
 * has most of the text of a host and is the same on all of them, only `sha256:` and its digest in hex: Terraform compares all of
 * it at every plan.
 * @param file of a bundle, or as a state has it already
 */
export function stateText(file: Pick<HostFile, "path" | "text">): string {
  const { text } = file;
  if (text.startsWith(DIGEST) || !isDigested(file)) return text;
  return DIGEST + createHash("sha256").update(text).digest("hex");
}

/** The state tells only that it is another one. */
export function isDigested(file: Pick<HostFile, "path">): boolean {
  return kindOfFile(file)?.pattern === "runtime/<name>";
}
