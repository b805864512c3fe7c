import { formatPath, type Problem } from "../../lib/model/problem";

export function describeProblem({ severity, code, path, atKey }: Problem): string {
  return `${severity === "warning" ? "warning " : ""}${code} ${formatPath(path)}${atKey === true ? " (key)" : ""}`;
}
