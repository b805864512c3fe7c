import { createHash } from "node:crypto";
import type { Diagnostic } from "../../../document/yaml/diagnostic";
import { jsonText } from "../../../text/json";

/**
 * A report that GitLab shows in a merge request.
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function gitlabReport(diagnostics: readonly Diagnostic[]): string {
  const seen = new Map<string, number>();
  return jsonText(
    diagnostics.map(({ file, line, severity, code, message }) => {
      const what = [file, code, message].join("\0");
      const before = seen.get(what) ?? 0;
      seen.set(what, before + 1);
      return {
        description: `${code}: ${message}`,
        check_name: code,
        fingerprint: createHash("sha256").update(`${what}\0${before}`).digest("hex"),
        severity: severity === "error" ? "major" : "minor",
        location: { path: file, lines: { begin: line } },
      };
    }),
  );
}
