import * as fc from "fast-check";
import { compileDocument } from "../../lib/document/compile-document";
import { formatDiagnostic } from "../../lib/document/yaml/diagnostic";
import { PIECES } from "./strings";

const files = fc
  .array(fc.constantFrom("environment: a", "\n", "  ", "a: ", "hosts: ", "{", "[", ...PIECES))
  .map((parts) => parts.join(""));

test("whatever the files hold, what is said of them is lines that steer no terminal", () => {
  const check = (document: string, lock: string): void => {
    const read = (file: string) => (file === "a.yaml" ? document : lock);
    const { diagnostics } = compileDocument("a.yaml", { read, label: String });
    const lines = diagnostics.flatMap(({ excerpt = [], ...said }) => [formatDiagnostic(said), ...excerpt]);
    for (const line of lines) expect(line).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u);
  };
  fc.assert(fc.property(files, files, check), { numRuns: 1000, seed: 1 });
  fc.assert(fc.property(fc.constant("environment: a"), files, check), { numRuns: 1000, seed: 1 });
});
