import fc from "fast-check";
import { escapeTemplate } from "../../constructs/values/escape-template";
import { TerraformDirectory } from "./terraform";

/** Pieces that mean something to Terraform's templates, to JSON or to a terminal, among any other text. */
const piece = fc.oneof(
  fc.constantFrom("${", "%{", "$${", "%%{", "$", "%", "{", "}", '"', "\\", "\n", "\t", "'", "~", "${a}", "%{ if x }"),
  fc.string({ unit: "grapheme" }),
);
const text = fc.array(piece).map((pieces) => pieces.join("").normalize("NFC"));

test("any text, as a value or as a key, comes back from Terraform as it was", () => {
  const terraform = new TerraformDirectory();
  try {
    const samples = fc.sample(text, { numRuns: 500, seed: 1 });
    expect(samples.filter((sample) => /[$%]\{/.test(sample)).length).toBeGreaterThan(100);
    const output = Object.fromEntries(samples.map((sample, i) => [`o${i}`, { value: escapeTemplate(sample) }]));
    const keys = Object.fromEntries(samples.map((sample) => [escapeTemplate(sample), "given"]));
    terraform.write({ output: { ...output, keys: { value: keys } } });
    terraform.apply();
    const outputs = terraform.outputs();
    expect(samples.map((_, i) => outputs[`o${i}`]!.value)).toEqual(samples);
    expect(Object.keys(outputs["keys"]!.value as object).sort()).toEqual([...new Set(samples)].sort());
  } finally {
    terraform.remove();
  }
}, 60_000);
